using System.Net;
using System.Text;

namespace CourseKit.Jupyter.Display;

/// <summary>A table as HTML: headers with a scope, numbers marked to be aligned; colours and borders are the page's.</summary>
internal static class TableHtml
{
    public static string Of(ValueTable table)
    {
        var html = new StringBuilder("<table class=\"ck-table\">");
        if (table.Note is { } note) html.Append($"<caption>{WebUtility.HtmlEncode(note)}</caption>");
        html.Append("<thead><tr>");
        for (var column = 0; column < table.Columns.Count; column++)
            html.Append($"<th scope=\"col\"{Class(table, column)}>{WebUtility.HtmlEncode(table.Columns[column])}</th>");
        html.Append("</tr></thead><tbody>");
        foreach (var row in table.Rows)
        {
            html.Append("<tr>");
            for (var column = 0; column < row.Count; column++) html.Append($"<td{Class(table, column)}>{WebUtility.HtmlEncode(row[column])}</td>");
            html.Append("</tr>");
        }

        return html.Append("</tbody></table>").ToString();
    }

    private static string Class(ValueTable table, int column) => table.Numeric[column] ? " class=\"ck-number\" style=\"text-align:right\"" : " style=\"text-align:left\"";
}
