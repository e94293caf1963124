using CourseKit.Jupyter.Notebooks;

namespace CourseKit.Jupyter.Pages.Book;

/// <summary>Which lectures a book has, in which order, where their pages are, and where links between them lead.</summary>
internal sealed class BookPlan
{
    /// <summary>The first page, with the parts.</summary>
    public const string IndexPage = "index.html";

    private readonly Dictionary<string, BookChapter> chapterOf;
    private readonly string output;
    private readonly Uri? address;

    /// <summary>A plan.</summary>
    /// <param name="lectures">The lectures; those without a notebook get no page.</param>
    /// <param name="folder">The folder of all notebooks.</param>
    /// <param name="output">The folder of the book.</param>
    /// <param name="options">How the book is made.</param>
    public BookPlan(IEnumerable<BookLecture> lectures, string folder, string output, BookOptions options)
    {
        (Folder, this.output, address) = (Path.GetFullPath(folder), Path.GetFullPath(output), options.NotebooksAddress);
        var chapters = lectures.Where(lecture => lecture.Notebook is not null).Select(lecture => new BookChapter(lecture, PageOf(lecture.Path)))
            .OrderBy(chapter => chapter.Folder == Folder).ThenBy(chapter => chapter.Page, StringComparer.Ordinal).ToList();
        chapterOf = chapters.ToDictionary(chapter => Path.GetFullPath(chapter.Lecture.Path), StringComparer.Ordinal);
        Chapters = chapters;
        Parts = [.. chapters.GroupBy(chapter => chapter.Folder).Select(part => BookPart.Of(part.Key, part.Key == Folder, [.. part]))];
        (var title, Introduction) = BookText.Read(Folder);
        Title = options.Title ?? title ?? "Course";
    }

    /// <summary>The folder of all notebooks.</summary>
    public string Folder { get; }

    /// <summary>The book's title.</summary>
    public string Title { get; }

    /// <summary>What stands below it on the first page, Markdown.</summary>
    public string Introduction { get; }

    /// <summary>The parts, in order.</summary>
    public IReadOnlyList<BookPart> Parts { get; }

    /// <summary>All lectures, in order.</summary>
    public IReadOnlyList<BookChapter> Chapters { get; }

    /// <summary>Links that were asked for and lead nowhere, for the report.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>The part of a lecture.</summary>
    public BookPart PartOf(BookChapter chapter) => Parts.First(part => part.Chapters.Contains(chapter));

    /// <summary>The lecture so many after this one, or null.</summary>
    public BookChapter? Neighbour(BookChapter chapter, int distance) =>
        Chapters.Index().First(item => item.Item == chapter).Index + distance is var index && index >= 0 && index < Chapters.Count ? Chapters[index] : null;

    /// <summary>The links of texts in a folder, seen from a page.</summary>
    /// <param name="page">The page's path in the book.</param>
    /// <param name="textFolder">Where relative links start.</param>
    public PageLinks Links(string page, string textFolder) => new(LinkBase(page, textFolder), textFolder) { Elsewhere = target => InBook(page, textFolder, target) };

    // A link to another lecture's notebook leads to its page.
    private string? InBook(string page, string textFolder, string target)
    {
        var cut = target.IndexOfAny(['#', '?']);
        var (file, rest) = cut < 0 ? (target, "") : (target[..cut], target[cut..]);
        // No file's name holds the character 0, and .NET asks for none such.
        var path = Path.GetFullPath(Path.Combine(textFolder, Uri.UnescapeDataString(file).Replace('\0', '\uFFFD')));
        if (chapterOf.TryGetValue(path, out var chapter)) return Relative(page, chapter.Page) + rest;
        if (!Path.Exists(path)) Problems.Add($"{page}: the link to {NotebookException.Quote(target)} leads to no file.");
        return null;
    }

    /// <summary>The way from one page of the book to another.</summary>
    public static string Relative(string from, string to) =>
        string.Join('/', Path.GetRelativePath(Path.GetDirectoryName($"/{from}")!, $"/{to}").Split(Path.DirectorySeparatorChar).Select(Escaped));

    private string LinkBase(string page, string textFolder)
    {
        if (address is not null)
        {
            var below = Path.GetRelativePath(Folder, textFolder).Replace(Path.DirectorySeparatorChar, '/');
            var start = address.AbsoluteUri.EndsWith('/') ? address.AbsoluteUri : $"{address.AbsoluteUri}/";
            return below == "." ? start : $"{start}{below}/";
        }

        var relative = Path.GetRelativePath(Path.GetDirectoryName(Path.Combine(output, page))!, textFolder);
        return Path.IsPathRooted(relative) ? new Uri(relative).AbsoluteUri + "/" : string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Escaped)) + "/";
    }

    private string PageOf(string path) => Path.ChangeExtension(Path.GetRelativePath(Folder, Path.GetFullPath(path)), ".html").Replace(Path.DirectorySeparatorChar, '/');

    private static string Escaped(string name) => Uri.EscapeDataString(name);
}
