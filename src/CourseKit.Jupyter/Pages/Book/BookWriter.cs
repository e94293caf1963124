using System.Text;
using CourseKit.Jupyter.Notebooks;

namespace CourseKit.Jupyter.Pages.Book;

/// <summary>What became of a book.</summary>
/// <param name="IndexPath">The file of its first page.</param>
/// <param name="Pages">How many lectures have a page.</param>
/// <param name="Problems">What a reader would stumble over: links that lead nowhere, pages that are too large. One line each.</param>
public sealed record BookReport(string IndexPath, int Pages, IReadOnlyList<string> Problems);

/// <summary>Notebooks as a book: a static site that asks no network for anything and needs no server.</summary>
public static class BookWriter
{
    // The promise to readers on slow lines; plotly.js is apart.
    private const int LargestPage = 1_000_000;

    /// <summary>Writes all pages and the files that they share; each file whole or not at all.</summary>
    /// <param name="lectures">The lectures, executed or not, in any order: their paths decide.</param>
    /// <param name="notebooks">The folder of all notebooks; each folder in it is a part.</param>
    /// <param name="output">The folder of the book; it is made when it is not there.</param>
    /// <param name="options">How the book is made.</param>
    /// <exception cref="NotebookException">A file cannot be written, or <c>index.md</c> or plotly.js cannot be read.</exception>
    public static BookReport Write(IReadOnlyList<BookLecture> lectures, string notebooks, string output, BookOptions options)
    {
        ArgumentNullException.ThrowIfNull(lectures);
        ArgumentException.ThrowIfNullOrEmpty(notebooks);
        ArgumentException.ThrowIfNullOrEmpty(output);
        ArgumentNullException.ThrowIfNull(options);
        var plan = new BookPlan(lectures, notebooks, output, options);
        if (options.PlotlySource is { } plotly) Save(output, BookFrame.PlotlyFile, PageDocument.Plotly(plotly));
        var (search, places) = (new BookSearch(), new BookPlaces());
        foreach (var chapter in plan.Chapters) SavePage(plan, chapter, output, options, search, places);
        Save(output, BookFrame.SearchFile, search.ToScript());
        Save(output, BookPlan.IndexPage, BookIndexPage.Render(plan, options));
        return new(Path.Combine(output, BookPlan.IndexPage), plan.Chapters.Count, [.. plan.Problems.Distinct(), .. places.Problems()]);
    }

    private static void SavePage(BookPlan plan, BookChapter chapter, string output, BookOptions options, BookSearch search, BookPlaces places)
    {
        var page = new PageOptions
        {
            Title = chapter.Title,
            Environment = options.Environment(),
            NotebookName = Path.GetFileName(chapter.Lecture.Path),
            Duration = chapter.Lecture.Duration,
            Place = new(plan, chapter.Page, chapter, plan.Links(chapter.Page, chapter.Folder), options.PlotlySource is not null),
        };
        var body = new PageBody(chapter.Notebook, page);
        search.Add(chapter, body);
        var html = PageDocument.Compose(body, page);
        var size = Encoding.UTF8.GetByteCount(html);
        if (size >= LargestPage) plan.Problems.Add(FormattableString.Invariant($"{chapter.Page}: the page has {size:N0} bytes, expected less than {LargestPage:N0}. Show less, or split the lecture."));
        places.Add(chapter.Page, html);
        Save(output, chapter.Page, html);
    }

    private static void Save(string output, string file, string text)
    {
        var path = Path.Combine(output, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        NotebookFile.Write(path, text);
    }
}
