using System.Text.RegularExpressions;
using Markdig.Syntax;

namespace CourseKit.Jupyter.Notebooks;

/// <summary>How a lecture is built, from its title to the last cell.</summary>
internal static partial class LectureRules
{
    private const int MostLines = 25;
    private const int LongestLine = 110;
    private const int CellsNearTheTop = 3;
    private const string Setup = "#load \"../setup.csx\"";

    /// <summary>Checks a lecture.</summary>
    /// <param name="notebook">The document.</param>
    /// <param name="number">The two digits of its file name.</param>
    public static IEnumerable<NotebookFinding> Check(Notebook notebook, string number)
    {
        if (notebook.Cells.Count == 0) return [new(null, "the notebook has no cells", "A lecture starts with a title.")];
        return Title(notebook.Cells[0], number)
            .Concat(Goals(notebook))
            .Concat(FirstCode(notebook))
            .Concat(notebook.Cells.SelectMany((cell, index) => Size(cell, index + 1)))
            .Concat(Exercises(notebook))
            .Concat(LastCell(notebook));
    }

    private static IEnumerable<NotebookFinding> Title(NotebookCell cell, string number)
    {
        var title = TitleLine().Match(cell.Source);
        if (cell.Kind != CellKind.Markdown || !title.Success)
            yield return new(1, "the first cell does not start with the lecture's title", $"Start with '# {number} · Title' in Markdown.");
        else if (title.Groups[1].Value != number)
            yield return new(1, $"the title's number is {title.Groups[1].Value}, that of the file {number}", "Make them equal.");
    }

    private static IEnumerable<NotebookFinding> Goals(Notebook notebook)
    {
        var hasList = notebook.Cells.Take(CellsNearTheTop).Where(cell => cell.Kind == CellKind.Markdown)
            .Any(cell => NotebookRules.Parse(cell).Descendants<ListBlock>().Any(list => list.Count >= 2));
        if (!hasList) yield return new(1, "no list of learning goals is near the top", "Say in the first cells, as a list, what the reader will learn.");
    }

    private static IEnumerable<NotebookFinding> FirstCode(Notebook notebook)
    {
        var (index, cell) = notebook.Cells.Index().FirstOrDefault(item => item.Item.Kind == CellKind.Code, (-1, null!));
        if (index < 0) yield return new(null, "the lecture has no code", "Let the reader run something.");
        else if (cell.Source.Trim() != Setup) yield return new(index + 1, $"the first code cell is not '{Setup}'", "Start with it, so that the lecture also runs in other kernels.");
    }

    private static IEnumerable<NotebookFinding> Size(NotebookCell cell, int number)
    {
        if (cell.Kind != CellKind.Code) yield break;
        var lines = cell.Source.TrimEnd('\n').Split('\n');
        if (lines.Length > MostLines)
            yield return new(number, FormattableString.Invariant($"the cell has {lines.Length} lines, more than {MostLines}"), "Split it, with prose between the parts.");
        var widest = Array.FindIndex(lines, line => line.Length > LongestLine);
        if (widest >= 0)
            yield return new(number, FormattableString.Invariant($"line {widest + 1} has {lines[widest].Length} characters, more than {LongestLine}"), "Break it.");
    }

    // An exercise is one or more cells with the task, then its check, then its solution.
    private static IEnumerable<NotebookFinding> Exercises(Notebook notebook)
    {
        var cells = notebook.Cells;
        for (var i = 0; i < cells.Count; i++)
        {
            var (number, before) = (i + 1, i > 0 ? cells[i - 1] : null);
            var next = i + 1 < cells.Count ? cells[i + 1] : null;
            if (cells[i].HasTag(CellTags.Exercise) && next?.HasTag(CellTags.Exercise) != true && next?.HasTag(CellTags.Check) != true)
                yield return new(number, "no check follows the exercise", "Add a code cell with the tag 'check' after it.");
            if (cells[i].HasTag(CellTags.Check))
            {
                if (cells[i].Kind != CellKind.Code) yield return new(number, "the check is not code", "Make it a code cell.");
                if (before?.HasTag(CellTags.Exercise) != true) yield return new(number, "the check follows no exercise", "Put a cell with the tag 'exercise' before it.");
                if (next?.HasTag(CellTags.Solution) != true) yield return new(number, "no solution follows the check", "Add a Markdown cell with the tag 'solution' after it.");
            }

            if (!cells[i].HasTag(CellTags.Solution)) continue;
            if (before?.HasTag(CellTags.Check) != true) yield return new(number, "the solution follows no check", "Put a cell with the tag 'check' before it.");
            if (!IsFolded(cells[i])) yield return new(number, "the solution is not folded code", "Put one ```csharp block into <details><summary>Solution</summary> ... </details>.");
        }
    }

    private static bool IsFolded(NotebookCell cell)
    {
        if (cell.Kind != CellKind.Markdown || Details().Count(cell.Source) != 1) return false;
        var fences = NotebookRules.Parse(cell).Descendants<FencedCodeBlock>().ToArray();
        return fences is [{ Info: "csharp" }];
    }

    private static IEnumerable<NotebookFinding> LastCell(Notebook notebook)
    {
        if (!notebook.Cells[^1].HasTag(CellTags.Hub))
            yield return new(notebook.Cells.Count, "the last cell does not have the tag 'hub'", "End with the real checkpoint or data set by its name, skipped with a line when offline.");
    }

    [GeneratedRegex(@"\A# ([0-9]{2}) · \S", RegexOptions.CultureInvariant)]
    private static partial Regex TitleLine();

    [GeneratedRegex(@"<details>\s*<summary>Solution</summary>.*?</details>", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Details();
}
