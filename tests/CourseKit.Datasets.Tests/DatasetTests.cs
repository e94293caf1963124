namespace CourseKit.Datasets.Tests;

public class DatasetTests
{
    private static readonly Dataset Fruit = Dataset.FromColumns(
        ("name", new[] { "apple", "pear", "plum", "fig" }),
        ("weight", new double?[] { 180, null, 60.5, 45 }),
        ("count", new[] { 3L, 1L, 4L, 1L }));

    [Fact]
    public void Columns_keep_names_types_and_values()
    {
        Assert.Equal(4, Fruit.Count);
        Assert.Equal(["name", "weight", "count"], Fruit.ColumnNames);
        Assert.Equal(["apple", "pear", "plum", "fig"], Fruit.Column<string>("name"));
        Assert.Equal([180, null, 60.5, 45], Fruit.Column<double?>("weight"));
        Assert.Equal(typeof(long), Fruit.ColumnType("count"));
        Assert.Equal(1, Fruit.ColumnNamed("weight").MissingCount);
    }

    [Fact]
    public void Columns_are_copies_of_the_lists_they_were_made_from()
    {
        int[] labels = [1, 2];
        var data = Dataset.FromColumns(("label", labels));
        labels[0] = 9;
        Assert.Equal([1, 2], data.Column<int>("label"));
    }

    [Fact]
    public void Numbers_are_read_as_other_number_types_that_hold_them()
    {
        Assert.Equal([3, 1, 4, 1], Fruit.Column<int>("count"));
        Assert.Equal([3.0, 1, 4, 1], Fruit.Column<double>("count"));
        Assert.Equal([3, 1, 4, 1], Fruit.Column<long?>("count"));
        Assert.Equal(3, Fruit[0].Get<int>("count"));
        Assert.Equal(60.5f, Fruit[2].Get<float>("weight"));
    }

    [Fact]
    public void A_number_that_does_not_fit_is_an_error()
    {
        var data = Dataset.FromColumns(("id", new[] { 570306133677760513L }));
        Assert.Contains("holds long", Assert.Throws<DatasetException>(() => data.Column<int>("id")).Message, StringComparison.Ordinal);
        Assert.Throws<DatasetException>(() => Fruit.Column<long?>("weight"));
        Assert.Throws<DatasetException>(() => Fruit.Column<string>("count"));
    }

    [Fact]
    public void A_missing_number_has_to_be_asked_for_as_nullable()
    {
        Assert.Null(Fruit[1].Get<double?>("weight"));
        Assert.True(Fruit[1].IsMissing("weight"));
        var error = Assert.Throws<DatasetException>(() => Fruit[1].Get<double>("weight"));
        Assert.Contains("row 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("double?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_column_is_an_error_that_lists_the_known_ones()
    {
        var error = Assert.Throws<DatasetException>(() => Fruit.Column<string>("colour"));
        Assert.Contains("'colour'", error.Message, StringComparison.Ordinal);
        Assert.Contains("name, weight, count", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_gives_a_span_without_a_call()
    {
        static long Sum(ReadOnlySpan<long> values)
        {
            long sum = 0;
            foreach (var value in values) sum += value;
            return sum;
        }

        Assert.Equal(9, Sum(Fruit.Column<long>("count")));
    }

    [Fact]
    public void Filter_keeps_matching_rows_in_order_and_leaves_the_original_alone()
    {
        var light = Fruit.Filter(row => row.Get<double?>("weight") < 100);
        Assert.Equal(["plum", "fig"], light.Column<string>("name"));
        Assert.Equal([4, 1], light.Column<int>("count"));
        Assert.Equal(4, Fruit.Count);
        Assert.Empty(Fruit.Filter(_ => false));
        Assert.Equal(Fruit.ColumnNames, Fruit.Filter(_ => false).ColumnNames);
    }

    [Fact]
    public void Map_adds_and_replaces_columns()
    {
        var mapped = Fruit.Map(row => new { length = row.Get<string>("name").Length, name = row.Get<string>("name").ToUpperInvariant() });
        Assert.Equal(["name", "weight", "count", "length"], mapped.ColumnNames);
        Assert.Equal(["APPLE", "PEAR", "PLUM", "FIG"], mapped.Column<string>("name"));
        Assert.Equal([5, 4, 4, 3], mapped.Column<int>("length"));
        Assert.Equal("apple", Fruit[0].Get<string>("name"));
    }

    [Fact]
    public void Map_takes_dictionaries_and_columns_of_lists()
    {
        var mapped = Fruit.Map(row => new Dictionary<string, object?> { ["ids"] = new[] { row.Index, 7 }, ["odd"] = row.Index == 1 ? null : 2 });
        Assert.Equal([1, 7], mapped[1].Get<int[]>("ids"));
        Assert.Equal([2, null, 2, 2], mapped.Column<int?>("odd"));
    }

    [Fact]
    public void Map_over_no_rows_still_makes_typed_columns()
    {
        var mapped = Fruit.Take(0).Map(row => new { length = 1L });
        Assert.Equal(typeof(long), mapped.ColumnType("length"));
    }

    [Fact]
    public void Map_to_something_without_names_is_an_error() =>
        Assert.Contains("named properties", Assert.Throws<DatasetException>(() => Fruit.Map(row => row.Get<string>("name"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Rows_may_be_records_or_anonymous_objects()
    {
        var data = Dataset.FromRows([new { text = "a", label = 0 }, new { text = "b", label = 1 }]);
        Assert.Equal(["text", "label"], data.ColumnNames);
        Assert.Equal("b", data[1].Get<string>("text"));
    }

    [Fact]
    public void Dictionaries_that_mix_types_in_a_column_are_an_error()
    {
        var error = Assert.Throws<DatasetException>(() => Dataset.FromRows<Dictionary<string, object?>>([new() { ["x"] = 1 }, new() { ["x"] = "one" }]));
        Assert.Contains("int and string", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_and_real_numbers_in_one_column_become_real() =>
        Assert.Equal([1.0, 2.5], Dataset.FromRows<Dictionary<string, object?>>([new() { ["x"] = 1 }, new() { ["x"] = 2.5 }]).Column<double>("x"));

    [Fact]
    public void Columns_of_different_length_or_the_same_name_are_errors()
    {
        Assert.Throws<DatasetException>(() => Dataset.FromColumns(("a", new[] { 1, 2 }), ("b", new[] { 1 })));
        Assert.Throws<DatasetException>(() => Dataset.FromColumns(("a", new[] { 1 }), ("a", new[] { 1 })));
        Assert.Throws<DatasetException>(() => Dataset.FromColumns(("text", "one string")));
        Assert.Throws<DatasetException>(() => Fruit.RenameColumn("name", "count"));
    }

    [Fact]
    public void Columns_are_renamed_removed_chosen_and_added()
    {
        Assert.Equal(["fruit", "weight", "count"], Fruit.RenameColumn("name", "fruit").ColumnNames);
        Assert.Equal(["name"], Fruit.RemoveColumns("weight", "count").ColumnNames);
        Assert.Equal(["count", "name"], Fruit.SelectColumns("count", "name").ColumnNames);
        Assert.Equal([true, false, true, true], Fruit.AddColumn("ripe", [true, false, true, true]).Column<bool>("ripe"));
        Assert.Throws<DatasetException>(() => Fruit.AddColumn("ripe", [true]));
    }

    [Fact]
    public void Rows_are_selected_by_position()
    {
        Assert.Equal(["fig", "apple", "fig"], Fruit.Select([3, 0, 3]).Column<string>("name"));
        Assert.Equal(["apple", "pear"], Fruit.Take(2).Column<string>("name"));
        Assert.Equal(["fig"], Fruit.Skip(3).Column<string>("name"));
        Assert.Equal(4, Fruit.Take(99).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => Fruit.Select([4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fruit[-1]);
    }

    [Fact]
    public void Rows_work_with_LINQ() =>
        Assert.Equal(["apple", "plum"], Fruit.Where(row => row.Get<int>("count") > 1).Select(row => row.Get<string>("name")));

    [Fact]
    public void It_prints_as_a_table()
    {
        var lines = Fruit.ToString().Split('\n');
        Assert.Equal("Dataset: 4 rows, 3 columns", lines[0]);
        Assert.Equal("name         weight   count", lines[1]);
        Assert.Equal("<string>  <double?>  <long>", lines[2]);
        Assert.Equal("pear      (missing)       1", lines[4]);
    }

    [Fact]
    public void Long_texts_many_rows_and_line_breaks_stay_readable_in_print()
    {
        var data = Dataset.FromColumns(("text", Enumerable.Range(0, 20_000).Select(i => i == 0 ? new string('x', 59) + "😀😀" : "one\r\ntwo")));
        var lines = data.ToString().Split('\n');
        Assert.Equal("Dataset: 20,000 rows, 1 column", lines[0]);
        Assert.Equal(new string('x', 59) + "…", lines[3]);
        Assert.Equal("one↵two", lines[4]);
        Assert.Equal("… 19,992 more rows", lines[^1]);
    }

    [Fact]
    public void A_row_prints_its_names_and_values() => Assert.Equal("name    pear\nweight  (missing)\ncount   1", Fruit[1].ToString());
}
