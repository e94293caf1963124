namespace CourseKit.Jupyter.Pages.Book;

/// <summary>Where in a book a page is.</summary>
/// <param name="Plan">The book.</param>
/// <param name="Page">The page's path in it, with slashes.</param>
/// <param name="Chapter">The lecture whose page it is; null for the first page.</param>
/// <param name="Links">Where links of its text lead.</param>
/// <param name="HasPlotly">Whether plotly.js is beside the pages.</param>
internal sealed record BookPlace(BookPlan Plan, string Page, BookChapter? Chapter, PageLinks Links, bool HasPlotly)
{
    /// <summary>The way to the book's first folder: <c>../</c> for each folder between.</summary>
    public string Root => Chapter?.Root ?? "";

    /// <summary>The link to another page.</summary>
    public string To(string page) => Html.Escape(BookPlan.Relative(Page, page));
}
