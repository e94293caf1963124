using System.Text.RegularExpressions;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace CourseKit.Jupyter.Notebooks;

/// <summary>What the course asks of its notebooks. <c>notebooks/README.md</c> says why.</summary>
public static partial class NotebookRules
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseFootnotes().UseTaskLists().Build();

    /// <summary>Checks a notebook.</summary>
    /// <param name="notebook">The document, as it is to be committed, or as a run left it.</param>
    /// <param name="path">Its file: links start from there, and rules for lectures apply to names such as <c>02-sentiment-analysis.ipynb</c>.</param>
    /// <param name="executed">Whether outputs are wanted, all of one run of the cells as they are; otherwise there may be none. What is stale or out of order is found in both cases; links are not followed then, since what a run wrote lies elsewhere.</param>
    /// <returns>Findings in the order of the cells, those about the whole notebook first; empty when all is well.</returns>
    public static IReadOnlyList<NotebookFinding> Check(Notebook notebook, string path, bool executed = false)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var lecture = LectureFile().Match(Path.GetFileName(path));
        var findings = Language(notebook)
            .Concat(notebook.Cells.SelectMany((cell, index) => OfCell(cell, index + 1)))
            .Concat(ExecutionRules.Check(notebook, executed))
            .Concat(Ids(notebook))
            .Concat(Headings(notebook))
            .Concat(executed ? [] : Links(notebook, Path.GetDirectoryName(Path.GetFullPath(path))!))
            .Concat(lecture.Success ? LectureRules.Check(notebook, lecture.Groups[1].Value) : []);
        return [.. findings.OrderBy(finding => finding.Cell ?? 0)];
    }

    private static IEnumerable<NotebookFinding> Language(Notebook notebook)
    {
        if (!NotebookLanguage.IsStated(notebook.Metadata))
            yield return new(null, "the metadata name no language", "Set kernelspec.language to \"C#\", as saving it with a C# kernel does.");
    }

    private static IEnumerable<NotebookFinding> OfCell(NotebookCell cell, int number)
    {
        if (string.IsNullOrWhiteSpace(cell.Source)) yield return new(number, "the cell is empty", "Remove it.");
        if (cell.Kind == CellKind.Markdown && MarkdownText.Parse(cell.Source, Pipeline) is null) yield return new(number, "the Markdown nests too deeply", "Make it flatter.");
        var trailing = Array.FindIndex(cell.Source.Split('\n'), line => line.Length > 0 && char.IsWhiteSpace(line[^1]));
        if (trailing >= 0) yield return new(number, FormattableString.Invariant($"line {trailing + 1} ends with white space"), "Remove it; a line break in Markdown is a backslash.");
    }

    private static IEnumerable<NotebookFinding> Ids(Notebook notebook)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, cell) in notebook.Cells.Index())
        {
            if (cell.IdWasMissing) yield return new(index + 1, "the cell has no id", "Run 'coursekit notebook clean', which gives it one.");
            if (!CellIds.IsValid(cell.Id)) yield return new(index + 1, "the id is not valid", "Use 1 to 64 of the characters A-Z, a-z, 0-9, '-' and '_'.");
            if (!seen.Add(cell.Id)) yield return new(index + 1, $"an earlier cell has the id '{cell.Id}' too", "Give this one another.");
        }
    }

    private static IEnumerable<NotebookFinding> Headings(Notebook notebook)
    {
        var level = 0;
        foreach (var (index, cell) in notebook.Cells.Index().Where(item => item.Item.Kind == CellKind.Markdown))
        {
            foreach (var heading in Parse(cell).Descendants<HeadingBlock>())
            {
                if (heading.Level > level + 1)
                    yield return new(index + 1, FormattableString.Invariant($"a heading of level {heading.Level} follows one of level {level}"), FormattableString.Invariant($"Use level {level + 1}."));
                level = heading.Level;
            }
        }
    }

    private static IEnumerable<NotebookFinding> Links(Notebook notebook, string folder)
    {
        foreach (var (index, cell) in notebook.Cells.Index().Where(item => item.Item.Kind == CellKind.Markdown))
        {
            foreach (var target in Parse(cell).Descendants<LinkInline>().Select(link => link.Url ?? ""))
            {
                if (target == "") yield return new(index + 1, "a link leads nowhere", "Give it a target.");
                else if (AttachmentOf(target) is { } name && cell.Attachments?.ContainsKey(name) != true)
                    yield return new(index + 1, $"the attachment {NotebookException.Quote(name)} is not in the cell", "Attach it, or correct the name.");
                else if (FileOf(target) is { } file && !Path.Exists(Path.Combine(folder, file)))
                    yield return new(index + 1, $"the link to {NotebookException.Quote(target)} leads to no file", "Correct the path; it starts from the notebook's folder.");
            }
        }
    }

    private static string? AttachmentOf(string target) =>
        target.StartsWith("attachment:", StringComparison.Ordinal) ? Uri.UnescapeDataString(target["attachment:".Length..]) : null;

    // Addresses and places in the page itself are not files.
    private static string? FileOf(string target)
    {
        var isElsewhere = target[0] is '#' or '?' || Scheme().IsMatch(target) || target.StartsWith("//", StringComparison.Ordinal);
        return isElsewhere ? null : Uri.UnescapeDataString(target.Split('#', '?')[0]);
    }

    // A cell that cannot be parsed is a finding of its own and has nothing else to find.
    internal static MarkdownDocument Parse(NotebookCell cell) => MarkdownText.Parse(cell.Source, Pipeline) ?? [];

    [GeneratedRegex(@"^([0-9]{2})-.*\.ipynb$", RegexOptions.CultureInvariant)]
    private static partial Regex LectureFile();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]*:", RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();
}
