using System.Globalization;
using System.Net;

namespace CourseKit.Display;

/// <summary>A column of an <see cref="HtmlTable"/>.</summary>
/// <param name="Name">Its head.</param>
/// <param name="Detail">A second line of the head, e.g. the type.</param>
/// <param name="IsNumber">Whether the cells stand at the right.</param>
/// <param name="IsHeader">Whether the cells name their rows.</param>
internal readonly record struct HtmlColumn(string Name, string? Detail = null, bool IsNumber = false, bool IsHeader = false);

/// <summary>
/// Tables as plain, accessible HTML. They bring no colours, so that they fit light and dark pages; a page may style the classes, which begin with <c>ck-</c>.
/// </summary>
internal static class HtmlTable
{
    private const string Right = " class=\"ck-number\" style=\"text-align:right\"";
    private const string Left = " style=\"text-align:left\"";

    /// <summary>Writes a table.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="caption">What it shows, plain text.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="rows">For every row the cells' HTML: <see cref="Encode"/> what is text.</param>
    public static void Write(TextWriter writer, string caption, IReadOnlyList<HtmlColumn> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        writer.Write($"<table class=\"ck-table\">\n<caption>{Encode(caption)}</caption>\n<thead><tr>");
        foreach (var column in columns)
        {
            var detail = column.Detail is null ? "" : $"<br><small class=\"ck-type\">{Encode(column.Detail)}</small>";
            writer.Write($"<th scope=\"col\"{Align(column)}>{Encode(column.Name)}{detail}</th>");
        }

        writer.Write("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
        {
            writer.Write("<tr>");
            foreach (var (column, cell) in columns.Zip(row))
                writer.Write(column.IsHeader ? $"<th scope=\"row\"{Align(column)}>{cell}</th>" : $"<td{Align(column)}>{cell}</td>");
            writer.Write("</tr>\n");
        }

        writer.Write("</tbody>\n</table>\n");
    }

    /// <summary>Puts what may be wider than the page into a region that scrolls, by keyboard too.</summary>
    public static void WriteScrolling(TextWriter writer, string name, Action write)
    {
        writer.Write($"<div class=\"ck-scroll\" style=\"overflow-x:auto\" tabindex=\"0\" role=\"region\" aria-label=\"{Encode(name)}\">\n");
        write();
        writer.Write("</div>\n");
    }

    /// <summary>A share of 0 to 1 as a bar, for a cell that also has the number.</summary>
    public static string Bar(double share) => string.Create(
        CultureInfo.InvariantCulture,
        $"<span class=\"ck-bar\" aria-hidden=\"true\" style=\"display:inline-block;width:6em;height:0.7em;border:1px solid currentColor\">" +
        $"<span style=\"display:block;width:{Math.Clamp(share, 0, 1) * 100:0.#}%;height:100%;background:currentColor\"></span></span>");

    /// <summary>Text as HTML.</summary>
    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string Align(HtmlColumn column) => column.IsNumber ? Right : Left;
}
