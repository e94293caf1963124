using System.Globalization;

namespace CourseKit.Jupyter.Pages.Book;

/// <summary>A part of the course: a folder of notebooks.</summary>
/// <param name="Number">Its number, from the folder's name (<c>01-pipelines</c> is part 1); null when it has none.</param>
/// <param name="Title">The heading of its <c>index.md</c>, else the folder's name.</param>
/// <param name="Introduction">The rest of that file, Markdown.</param>
/// <param name="Chapters">Its lectures, in order.</param>
internal sealed record BookPart(int? Number, string Title, string Introduction, IReadOnlyList<BookChapter> Chapters)
{
    /// <summary>E.g. <c>Part 1 · What transformers can do</c>.</summary>
    public string Name => Number is { } number ? string.Create(CultureInfo.InvariantCulture, $"Part {number} · {Title}") : Title;

    /// <summary>The part that is made of a folder; the notebooks' folder itself holds what belongs to no part.</summary>
    public static BookPart Of(string folder, bool isRoot, IReadOnlyList<BookChapter> chapters)
    {
        if (isRoot) return new(null, "Appendix", "", chapters);
        var name = Path.GetFileName(folder);
        var dash = name.IndexOf('-', StringComparison.Ordinal);
        int? number = int.TryParse(dash < 0 ? name : name[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var found) ? found : null;
        var (title, text) = BookText.Read(folder);
        return new(number, title ?? BookText.Readable(number is null ? name : name[(dash + 1)..]), text, chapters);
    }
}
