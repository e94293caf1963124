using System.Text.RegularExpressions;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Notebooks;
using Markdig.Syntax;

namespace CourseKit.Jupyter.Pages.Book;

/// <summary>A lecture and its page.</summary>
/// <param name="Lecture">The lecture.</param>
/// <param name="Page">The page's path in the book, with slashes, e.g. <c>01-pipelines/02-sentiment-analysis.html</c>.</param>
internal sealed partial record BookChapter(BookLecture Lecture, string Page)
{
    private const int CellsNearTheTop = 3;

    /// <summary>The title: the first heading, e.g. <c>02 · Sentiment analysis</c>, else the file's name.</summary>
    public string Title { get; } = FirstHeading(Lecture.Notebook!) ?? BookText.Readable(Path.GetFileNameWithoutExtension(Lecture.Path));

    /// <summary>The document.</summary>
    public Notebook Notebook => Lecture.Notebook!;

    /// <summary>The folder of its notebook.</summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(Lecture.Path))!;

    /// <summary>How a page of the book gets from here to its root: <c>../</c> for each folder.</summary>
    public string Root => string.Concat(Enumerable.Repeat("../", Page.Count(c => c == '/')));

    /// <summary>What the reader will learn: the first list near the top, as Markdown; empty when there is none.</summary>
    public string Goals => Notebook.Cells.Take(CellsNearTheTop).Where(cell => cell.Kind == CellKind.Markdown)
        .Select(cell => NotebookRules.Parse(cell).Descendants<ListBlock>().FirstOrDefault() is { } list ? cell.Source.Substring(list.Span.Start, list.Span.Length) : "")
        .Select(text => Footnote().Replace(text, ""))
        .FirstOrDefault(text => text != "") ?? "";

    /// <summary>Exercises that check themselves.</summary>
    public int Exercises => Notebook.Cells.Count(cell => cell.HasTag(CellTags.Check));

    /// <summary>Charts among the outputs.</summary>
    public int Charts => Notebook.Cells.SelectMany(cell => cell.Outputs)
        .Count(output => output switch { DisplayOutput shown => shown.Data, ResultOutput result => result.Data, _ => null } is { } data && data.Find(MimeBundle.Plotly) is not null);

    // Its text stays in the lecture.
    [GeneratedRegex(@"\[\^[^\]\s]+\]", RegexOptions.CultureInvariant)]
    private static partial Regex Footnote();

    private static string? FirstHeading(Notebook notebook) => notebook.Cells.Where(cell => cell.Kind == CellKind.Markdown)
        .SelectMany(cell => NotebookRules.Parse(cell).Descendants<HeadingBlock>())
        .Select(heading => PageMarkdown.PlainText(heading.Inline)).FirstOrDefault(text => text != "");
}
