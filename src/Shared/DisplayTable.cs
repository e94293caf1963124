using System.Globalization;
using System.Net;
using System.Text;

namespace CourseKit.Display;

/// <summary>A column of a <see cref="DisplayTable"/>.</summary>
/// <param name="Name">Its head.</param>
/// <param name="Detail">A second line of the head, e.g. the type.</param>
/// <param name="IsNumber">Whether the cells stand at the right.</param>
/// <param name="IsHeader">Whether the cells name their rows.</param>
internal readonly record struct TableColumn(string Name, string? Detail = null, bool IsNumber = false, bool IsHeader = false);

/// <summary>A cell: its text, and its HTML where that says more than the text.</summary>
internal readonly record struct TableCell(string Text, string? Html = null)
{
    public static implicit operator TableCell(string text) => new(text);

    /// <summary>A share of 0 to 1 as a number with a bar before it.</summary>
    public static TableCell Share(string text, double share) => new(text, string.Create(
        CultureInfo.InvariantCulture,
        $"<span class=\"ck-bar\" aria-hidden=\"true\" style=\"display:inline-block;width:6em;height:0.7em;border:1px solid currentColor\">" +
        $"<span style=\"display:block;width:{Math.Clamp(share, 0, 1) * 100:0.#}%;height:100%;background:currentColor\"></span></span> {WebUtility.HtmlEncode(text)}"));
}

/// <summary>
/// A small table as plain, accessible HTML and as text. It brings no colours, so that it fits light and dark pages; a page may style the classes, which begin with <c>ck-</c>.
/// </summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">A cell for every column of every row.</param>
internal sealed record DisplayTable(string Caption, IReadOnlyList<TableColumn> Columns, IEnumerable<IReadOnlyList<TableCell>> Rows)
{
    // A caption is as wide as its table, which may be narrow.
    private const int MaxOneLine = 40;

    private const string Right = " class=\"ck-number\" style=\"text-align:right;padding:0.15em 0.6em;white-space:nowrap\"";
    private const string Left = " style=\"text-align:left;padding:0.15em 0.6em\"";

    /// <summary>Both forms of a type that is shown as a table.</summary>
    public static IEnumerable<object> Formatters<T>(Func<T, DisplayTable> table) =>
    [
        new TypeFormatter<T>("text/html", (shown, writer) => table(shown).WriteHtml(writer)),
        new TypeFormatter<T>("text/plain", (shown, writer) => writer.Write(table(shown).ToString())),
    ];

    /// <summary>Writes an HTML table.</summary>
    public void WriteHtml(TextWriter writer)
    {
        writer.Write($"<table class=\"ck-table\">\n<caption style=\"text-align:left{(Caption.Length <= MaxOneLine ? ";white-space:nowrap" : "")}\">{Encode(Caption)}</caption>\n<thead><tr>");
        foreach (var column in Columns)
        {
            var detail = column.Detail is null ? "" : $"<br><small class=\"ck-type\">{Encode(column.Detail)}</small>";
            writer.Write($"<th scope=\"col\"{Align(column)}>{Encode(column.Name)}{detail}</th>");
        }

        writer.Write("</tr></thead>\n<tbody>\n");
        foreach (var row in Rows)
        {
            writer.Write("<tr>");
            foreach (var (column, cell) in Columns.Zip(row))
            {
                var html = cell.Html ?? Encode(cell.Text);
                writer.Write(column.IsHeader ? $"<th scope=\"row\"{Align(column)}>{html}</th>" : $"<td{Align(column)}>{html}</td>");
            }

            writer.Write("</tr>\n");
        }

        writer.Write("</tbody>\n</table>\n");
    }

    /// <summary>Writes an HTML table, which may be wider than the page, in a region that scrolls, by keyboard too.</summary>
    public void WriteScrollingHtml(TextWriter writer)
    {
        writer.Write($"<div class=\"ck-scroll\" style=\"overflow-x:auto\" tabindex=\"0\" role=\"region\" aria-label=\"{Encode(Caption)}\">\n");
        WriteHtml(writer);
        writer.Write("</div>\n");
    }

    /// <summary>The caption, the heads, a line a row.</summary>
    public override string ToString()
    {
        string[][] lines = [[.. Columns.Select(column => column.Name)], .. Rows.Select(row => row.Select(cell => cell.Text).ToArray())];
        var widths = Columns.Select((_, i) => lines.Max(line => line[i].Length)).ToArray();
        var text = new StringBuilder(Caption);
        foreach (var line in lines)
            text.Append('\n').Append(string.Join("  ", line.Select((cell, i) => Columns[i].IsNumber ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd());
        return text.ToString();
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string Align(TableColumn column) => column.IsNumber ? Right : Left;
}
