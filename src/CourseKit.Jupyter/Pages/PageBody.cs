using System.Globalization;
using System.Text;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Notebooks;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Pages;

/// <summary>The cells of a notebook as HTML, and what the rest of the page must know of them.</summary>
internal sealed class PageBody
{
    // Cells that belong together: the task, its check, its solution.
    private static readonly string[] ExerciseTags = [CellTags.Exercise, CellTags.Check, CellTags.Solution];

    private readonly CodeHighlighter highlighter;
    private readonly PageMarkdown markdown;
    private readonly PageOutputs outputs;
    private readonly StringBuilder html = new();

    public PageBody(Notebook notebook, PageOptions options)
    {
        using var colours = new CodeHighlighter(options.Environment);
        highlighter = colours;
        markdown = new PageMarkdown(highlighter, options.Place?.Links ?? new PageLinks(options.LinkBase, options.PictureFolder));
        outputs = new PageOutputs(markdown);
        var isExercise = false;
        foreach (var (index, cell) in notebook.Cells.Index())
        {
            var belongs = ExerciseTags.Any(cell.HasTag);
            var starts = belongs && (!isExercise || cell.HasTag(CellTags.Exercise) && !IsExercise(notebook, index - 1));
            if (isExercise && (!belongs || starts)) html.Append("</div>\n");
            if (starts) html.Append("<div class=\"exercise\">\n");
            isExercise = belongs;
            Append(cell, index + 1);
        }

        if (isExercise) html.Append("</div>\n");
    }

    /// <summary>The cells.</summary>
    public string Content => html.ToString();

    /// <summary>The headings, in order.</summary>
    public IReadOnlyList<PageHeading> Headings => markdown.Headings;

    /// <summary>Numbers (from 1) of the cells that failed.</summary>
    public List<int> Failures { get; } = [];

    /// <summary>Whether a chart is there that plotly.js can make interactive.</summary>
    public bool HasFigure => outputs.HasFigure;

    private static bool IsExercise(Notebook notebook, int index) => index >= 0 && notebook.Cells[index].HasTag(CellTags.Exercise);

    private void Append(NotebookCell cell, int number)
    {
        switch (cell.Kind)
        {
            case CellKind.Markdown:
                html.Append(CultureInfo.InvariantCulture, $"<div class=\"cell prose{TagClasses(cell)}\">\n{markdown.Render(cell.Source, cell.Attachments)}</div>\n");
                break;
            case CellKind.Raw:
                html.Append(CultureInfo.InvariantCulture, $"<div class=\"cell raw\"><pre tabindex=\"0\">{Html.Escape(cell.Source)}</pre></div>\n");
                break;
            default:
                AppendCode(cell, number);
                break;
        }
    }

    private void AppendCode(NotebookCell cell, int number)
    {
        var state = CheckState.Of(cell);
        // An error that the cell is there to show is an output like any other.
        var hasFailed = cell.Outputs.Any(output => output is ErrorOutput) && !cell.HasTag(NotebookRunner.RaisesException);
        if (hasFailed) Failures.Add(number);
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"cell code{TagClasses(cell)}{(hasFailed ? " failed" : "")}\" id=\"cell-{number}\" role=\"group\" aria-label=\"Code cell {number}\">\n");
        if (cell.HasTag(CellTags.HideInput)) html.Append(CultureInfo.InvariantCulture, $"<details class=\"hidden-input\"{(hasFailed ? " open" : "")}><summary>Code of this cell</summary>\n");
        AppendInput(cell, number);
        if (cell.HasTag(CellTags.HideInput)) html.Append("</details>\n");
        var shown = cell.HasTag(CellTags.HideOutput) ? "" : outputs.Render(cell.Outputs.Where(output => !ReferenceEquals(output, state?.Told)));
        if (state is { IsShown: false }) html.Append(CultureInfo.InvariantCulture, $"<p class=\"check {state.Class}\"><span aria-hidden=\"true\">{state.Symbol}</span> <span>{Html.Escape(state.Text)}</span></p>\n");
        else if (state is null && hasFailed) html.Append("<p class=\"check check-failed\"><span aria-hidden=\"true\">✗</span> This cell failed</p>\n");
        if (shown != "") html.Append(CultureInfo.InvariantCulture, $"<div class=\"outputs\" role=\"group\" aria-label=\"Output of cell {number}\">\n{shown}</div>\n");
        html.Append("</div>\n");
    }

    private void AppendInput(NotebookCell cell, int number)
    {
        var code = cell.Source.ReplaceLineEndings("\n").TrimEnd('\n');
        var count = cell.ExecutionCount is { } executed ? string.Create(CultureInfo.InvariantCulture, $"<span class=\"count\" aria-hidden=\"true\">{executed}</span>") : "";
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"input\">{count}<pre class=\"code\" tabindex=\"0\"><code>{highlighter.Cell(code)}</code></pre>");
        html.Append(CultureInfo.InvariantCulture, $"<button type=\"button\" class=\"copy\" aria-label=\"Copy the code of cell {number}\" hidden>Copy</button></div>\n");
    }

    private static string TagClasses(NotebookCell cell) =>
        string.Concat(ExerciseTags.Where(cell.HasTag).Select(tag => $" tag-{tag}"));
}
