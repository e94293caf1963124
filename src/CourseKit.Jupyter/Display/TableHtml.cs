using System.Net;
using System.Text;

namespace CourseKit.Jupyter.Display;

/// <summary>
/// A table as HTML: headers with a scope, numbers aligned; colours and borders are the page's. Wide ones are in a region that scrolls, by
/// keyboard too.
/// </summary>
internal static class TableHtml
{
    private const int MostNarrowColumns = 4;

    // A caption is as wide as its table, which may be narrow.
    private const int MaxOneLine = 40;

    public static string Of(ValueTable table)
    {
        var html = new StringBuilder("<table class=\"ck-table\">");
        if (table.Note is { } note) html.Append($"<caption style=\"text-align:left{(note.Length <= MaxOneLine ? ";white-space:nowrap" : "")}\">{WebUtility.HtmlEncode(note)}</caption>");
        html.Append("<thead><tr>");
        for (var column = 0; column < table.Columns.Count; column++) html.Append(Head(table, column));
        html.Append("</tr></thead><tbody>");
        foreach (var row in table.Rows)
        {
            html.Append("<tr>");
            for (var column = 0; column < row.Count; column++) html.Append(Cell(table, row[column], column));
            html.Append("</tr>");
        }

        html.Append("</tbody></table>");
        return table.Columns.Count <= MostNarrowColumns
            ? html.ToString()
            : $"<div class=\"ck-scroll\" style=\"overflow-x:auto\" tabindex=\"0\" role=\"region\" aria-label=\"Table\">{html}</div>";
    }

    // The corner above names of rows heads nothing.
    private static string Head(ValueTable table, int column) => table.Columns[column].Length == 0
        ? $"<td{Style(table, column)}></td>"
        : $"<th scope=\"col\"{Style(table, column)}>{WebUtility.HtmlEncode(table.Columns[column])}</th>";

    private static string Cell(ValueTable table, string text, int column) => table.HasRowHeaders && column == 0
        ? $"<th scope=\"row\"{Style(table, column)}>{WebUtility.HtmlEncode(text)}</th>"
        : $"<td{Style(table, column)}>{WebUtility.HtmlEncode(text)}</td>";

    private static string Style(ValueTable table, int column) => table.Numeric[column] ? " class=\"ck-number\" style=\"text-align:right\"" : " style=\"text-align:left\"";
}
