using System.Xml.Linq;
using CourseKit.Display;

namespace CourseKit.Datasets.Tests;

/// <summary>How data sets and rows are shown in a notebook.</summary>
public sealed class DisplayTests
{
    private static readonly Dataset Data = Dataset.FromColumns(
        ("text", (string?[])["a <b> & \"c\"", null, new string('x', 500), "two\nlines", "e", "f", "g", "h", "i", "j"]),
        ("label", Enumerable.Range(0, 10).Select(i => (long)i * 1000).ToArray()),
        ("share", Enumerable.Range(0, 10).Select(i => i == 1 ? (double?)null : i / 4.0).ToArray()));

    [Fact]
    public void A_data_set_is_a_table_of_its_first_rows()
    {
        var html = Html(new DatasetFormatters().CreateTypeFormatters(), Data);
        Assert.Equal("10 rows × 3 columns, the first 8 rows", html.Descendants("caption").Single().Value);
        var heads = html.Descendants("thead").Descendants("th").ToList();
        Assert.Equal(["textstring", "labellong", "sharedouble?"], heads.Select(head => head.Value));
        Assert.All(heads, head => Assert.Equal("col", head.Attribute("scope")?.Value));

        var rows = html.Descendants("tbody").Elements("tr").Select(row => row.Elements("td").Select(cell => cell.Value).ToArray()).ToList();
        Assert.Equal(8, rows.Count);
        Assert.Equal(["a <b> & \"c\"", "0", "0"], rows[0]);
        Assert.Equal(["(missing)", "1000", "(missing)"], rows[1]);
        Assert.Equal(new string('x', 99) + "…", rows[2][0]);
        Assert.Equal("two↵lines", rows[3][0]);
    }

    [Fact]
    public void Small_and_empty_data_sets_are_shown_whole()
    {
        Assert.Equal("1 row × 3 columns", Html(new DatasetFormatters().CreateTypeFormatters(), Data.Filter(row => row.Index == 4)).Descendants("caption").Single().Value);
        var none = Html(new DatasetFormatters().CreateTypeFormatters(), Data.Filter(_ => false));
        Assert.Equal("0 rows × 3 columns", none.Descendants("caption").Single().Value);
        Assert.Empty(none.Descendants("td"));
    }

    [Fact]
    public void A_row_shows_its_values_in_full()
    {
        var html = Html(new RowFormatters().CreateTypeFormatters(), Data[2]);
        Assert.Equal("Row 2", html.Descendants("caption").Single().Value);
        Assert.Equal(["text", "label", "share"], html.Descendants("tbody").Descendants("th").Select(head => head.Value));
        Assert.Equal([new string('x', 500), "2000", "0.5"], html.Descendants("td").Select(cell => cell.Value));
    }

    [Fact]
    public void Plain_text_is_the_text_table()
    {
        Assert.Equal(Data.ToString(), Text(new DatasetFormatters().CreateTypeFormatters(), "text/plain", Data));
        Assert.Equal(Data[2].ToString(), Text(new RowFormatters().CreateTypeFormatters(), "text/plain", Data[2]));
    }

    [Theory]
    [InlineData(typeof(Dataset))]
    [InlineData(typeof(Row))]
    public void Hosts_find_the_formatters_by_the_attribute_s_name(Type type)
    {
        var attribute = Assert.Single(type.GetCustomAttributes(false), attribute => attribute.GetType().Name == "TypeFormatterSourceAttribute");
        var source = Activator.CreateInstance((Type)attribute.GetType().GetProperty("FormatterSourceType")!.GetValue(attribute)!)!;
        var formatters = ((IEnumerable<object>)source.GetType().GetMethod("CreateTypeFormatters")!.Invoke(source, [])!).ToList();
        Assert.Equal(["text/html", "text/plain"], formatters.Select(formatter => formatter.GetType().GetProperty("MimeType")!.GetValue(formatter)));
        Assert.All(formatters, formatter => Assert.False((bool)formatter.GetType().GetMethod("Format")!.Invoke(formatter, [new object(), TextWriter.Null])!));
    }

    // What is well-formed XML cannot have let markup of a cell through.
    private static XElement Html<T>(IEnumerable<object> formatters, T shown) => XElement.Parse(Text(formatters, "text/html", shown).Replace("<br>", "<br/>"));

    private static string Text<T>(IEnumerable<object> formatters, string mimeType, T shown)
    {
        var writer = new StringWriter();
        Assert.True(formatters.Cast<TypeFormatter<T>>().Single(formatter => formatter.MimeType == mimeType).Format(shown!, writer));
        return writer.ToString();
    }
}
