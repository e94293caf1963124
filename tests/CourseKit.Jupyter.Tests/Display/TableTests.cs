using System.Collections;
using System.Data;
using System.Xml.Linq;
using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Tests.Display;

/// <summary>What is shown as a table, and how it reads.</summary>
public class TableTests
{
    private readonly Formatters formatters = new();

    private class Person
    {
        public string? Name { get; set; }

        public int Age { get; init; }

        public DateTime Born;

        public string Secret { private get; set; } = "";
    }

    private sealed class Machine
    {
        private int reads;

        public string Name { get; set; } = "";

        public int Reads => ++reads;
    }

    [Fact]
    public void A_class_that_only_holds_values_is_a_table_of_them()
    {
        var ada = new Person { Name = "Ada", Age = 36, Born = new(1815, 12, 10) };
        Assert.Equal("Name  Age  Born\nAda    36  1815-12-10", Text(new[] { ada, null }).TrimEnd());
        Assert.Equal("property  value\nName      Ada\nAge       36\nBorn      1815-12-10", Text(ada));
        Assert.Equal("property  value\nOf        Person { Name = Ada, Age = 36, Born = 1815-12-10 }", Text(new { Of = ada }));
    }

    [Fact]
    public void The_getters_of_a_class_that_computes_are_not_called()
    {
        var machine = new Machine();
        Assert.Equal("Machine", Text(machine));
        Text(new[] { machine });
        Assert.Equal(1, machine.Reads);
    }

    [Fact]
    public void Dictionaries_of_all_kinds_are_keys_and_values()
    {
        Assert.Equal("Key  Value\na        1\nb        2", Text(new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }));
        Assert.Equal("Key  Value\na        1", Text(new Hashtable { ["a"] = 1 }));
        Assert.Equal("Key  Value\na    [1, 2]", Text(new SortedDictionary<string, int[]> { ["a"] = [1, 2] }));
    }

    [Fact]
    public void Groups_of_a_query_are_their_key_and_what_is_in_them() =>
        Assert.Equal("Key  Items\na    [apple, avocado]\nb    [bean]", Text(new[] { "apple", "avocado", "bean" }.GroupBy(word => word[0])));

    [Fact]
    public void A_data_table_has_its_columns_and_of_many_rows_the_first()
    {
        using var table = new DataTable("people");
        table.Columns.Add("name");
        table.Columns.Add("age", typeof(int));
        Assert.Equal("name  age\n(empty)", Text(table));
        table.Rows.Add("Ada", 36);
        table.Rows.Add("Bob", DBNull.Value);
        Assert.Equal("name  age\nAda    36\nBob", Text(table));
        for (var i = 0; i < 100; i++) table.Rows.Add("Cy", i);
        Assert.EndsWith("(the first 20 of 102 rows)", Text(table), StringComparison.Ordinal);
        Assert.Equal("name  age\nAda    36", Text(new DataView(table, "name = 'Ada'", "", DataViewRowState.CurrentRows)));
    }

    [Fact]
    public void A_matrix_is_headed_by_its_indices()
    {
        Assert.Equal("   0       1\n0  1  2.5000\n1  3  4.0000", Text(new[,] { { 1, 2.5 }, { 3, 4 } }));
        var html = Html(new double[50, 50]);
        Assert.Equal("the first 20 of 50 rows; the first 12 of 50 columns", html.Descendants("caption").Single().Value);
        Assert.Equal("\n(empty)", Text(new int[0, 0]));
    }

    [Fact]
    public void Of_a_wide_record_the_first_columns_are_shown_and_the_note_says_so()
    {
        var wide = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        Assert.DoesNotContain("of", Text(wide), StringComparison.Ordinal);
        var shown = Html(new[] { new Wide() });
        Assert.Equal(20, shown.Descendants("th").Count());
        Assert.Equal("the first 20 of 21 columns", shown.Descendants("caption").Single().Value);
        Assert.Equal(21, Html(new Wide()).Descendants("tbody").Elements("tr").Count());
    }

    [Fact]
    public void A_million_rows_are_not_made_to_show_twenty()
    {
        var made = 0;
        var text = Text(Enumerable.Range(0, 1_000_000).Select(i =>
        {
            made++;
            return new { i, Half = i / 2.0 };
        }));
        Assert.EndsWith("19  9.5000\n(the first 20; there are more)", text, StringComparison.Ordinal);
        Assert.Equal(21, made);
    }

    [Fact]
    public void Numbers_are_at_the_right_texts_at_the_left_and_every_head_says_what_it_heads()
    {
        var html = Html(new[] { new { Word = "a", Count = 1 } });
        Assert.All(html.Descendants("th"), head => Assert.Equal("col", head.Attribute("scope")?.Value));
        Assert.Equal(["text-align:left", "text-align:right"], html.Descendants("td").Select(cell => cell.Attribute("style")!.Value));
        var record = Html(new { Word = "a", Count = 1 });
        Assert.Equal(["Word", "Count"], record.Descendants("tbody").Descendants("th").Where(head => head.Attribute("scope")!.Value == "row").Select(head => head.Value));
    }

    [Fact]
    public void A_wide_table_scrolls_in_a_region_that_the_keyboard_reaches()
    {
        var region = Html(new[] { (1, 2, 3, 4, 5) });
        Assert.Equal(("region", "0", "Table"), (region.Attribute("role")!.Value, region.Attribute("tabindex")!.Value, region.Attribute("aria-label")!.Value));
        Assert.Equal("table", Html(new[] { (1, 2) }).Name);
    }

    [Fact]
    public void A_form_as_HTML_only_is_still_read_as_the_list_that_it_is()
    {
        formatters.Register<List<int>>("text/html", list => $"<b>{list.Count}</b>");
        Assert.Equal("[1, 2]", Text(new List<int> { 1, 2 }));
    }

    private string Text(object value) => formatters.Format(value).ToString();

    private XElement Html(object value) => XElement.Parse(formatters.Format(value).Find("text/html")!);

    private sealed class Wide
    {
        public int A1 { get; set; }
        public int A2 { get; set; }
        public int A3 { get; set; }
        public int A4 { get; set; }
        public int A5 { get; set; }
        public int A6 { get; set; }
        public int A7 { get; set; }
        public int A8 { get; set; }
        public int A9 { get; set; }
        public int A10 { get; set; }
        public int A11 { get; set; }
        public int A12 { get; set; }
        public int A13 { get; set; }
        public int A14 { get; set; }
        public int A15 { get; set; }
        public int A16 { get; set; }
        public int A17 { get; set; }
        public int A18 { get; set; }
        public int A19 { get; set; }
        public int A20 { get; set; }
        public int A21 { get; set; }
    }
}
