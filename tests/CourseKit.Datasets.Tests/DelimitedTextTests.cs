using System.Text;

namespace CourseKit.Datasets.Tests;

public sealed class DelimitedTextTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Dataset Read(string content, DelimitedTextOptions? options = null, string name = "data.csv") =>
        DelimitedText.Read(_folder.Write(name, content), options);

    private DatasetException Refuse(string content, DelimitedTextOptions? options = null, string name = "data.csv") =>
        Assert.Throws<DatasetException>(() => Read(content, options, name));

    [Fact]
    public void Types_are_inferred_from_all_values()
    {
        var data = Read("text,whole,real,truth,gap,code,big,mixed,void\na,1,1,true,,007,99999999999999999999,1,\nb,-20,2.5e3,FALSE,3,010,1,x,\n");
        Assert.Equal(
            [typeof(string), typeof(long), typeof(double), typeof(bool), typeof(long?), typeof(string), typeof(string), typeof(string), typeof(string)],
            data.ColumnNames.Select(data.ColumnType));
        Assert.Equal([1L, -20], data.Column<long>("whole"));
        Assert.Equal([1, 2500], data.Column<double>("real"));
        Assert.Equal([true, false], data.Column<bool>("truth"));
        Assert.Equal([null, 3], data.Column<long?>("gap"));
        Assert.Equal(2, data.ColumnNamed("void").MissingCount);
    }

    [Fact]
    public void Types_may_be_declared()
    {
        var types = new Dictionary<string, Type> { ["a"] = typeof(string), ["b"] = typeof(double), ["c"] = typeof(long?) };
        var data = Read("a,b,c\n1,2,3\n", new() { Types = types });
        Assert.Equal("1", data[0].Get<string>("a"));
        Assert.Equal(typeof(double), data.ColumnType("b"));
        Assert.Equal(typeof(long?), data.ColumnType("c"));
    }

    [Fact]
    public void A_value_that_breaks_its_declared_type_is_named_with_its_line()
    {
        var options = new DelimitedTextOptions { Types = new Dictionary<string, Type> { ["n"] = typeof(long) } };
        var error = Refuse("t,n\n\"two\nlines\",1\nx,many\n", options);
        Assert.Equal(4, error.Line);
        Assert.Contains("'many' is not a long", error.Message, StringComparison.Ordinal);
        Assert.Contains("long?", Refuse("t,n\nx,\n", options).Message, StringComparison.Ordinal);
        Assert.Contains("column 'n'", Refuse("t\nx\n", options).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quoted_fields_keep_delimiters_quotes_and_line_breaks()
    {
        var data = Read("id,text\r\n1,\"one, two\"\r\n2,\"say \"\"hi\"\"\"\r\n3,\"first\r\nsecond\nthird\"\r\n\r\n4,\" padded \"");
        Assert.Equal(["one, two", "say \"hi\"", "first\r\nsecond\nthird", " padded "], data.Column<string>("text"));
        Assert.Equal([1L, 2, 3, 4], data.Column<long>("id"));
    }

    [Fact]
    public void The_delimiter_follows_the_extension_or_the_option()
    {
        Assert.Equal(["a", "b"], Read("a\tb\n1\tx, y\n", name: "data.tsv").ColumnNames);
        Assert.Equal(["a", "b"], Read("a;b\n1;2\n", new() { Delimiter = ';' }).ColumnNames);
        Assert.Throws<DatasetException>(() => Read("a", new() { Delimiter = '→' }));
    }

    [Fact]
    public void Without_quoting_a_quote_is_a_character()
    {
        var data = Read("sentence\tlabel\r\n\"unbalanced and 'fine'\t1\r\nthe \"big\" one\t0\r\n", new() { Quotes = false }, "data.tsv");
        Assert.Equal(["\"unbalanced and 'fine'", "the \"big\" one"], data.Column<string>("sentence"));
    }

    [Fact]
    public void Texts_for_missing_values_may_be_named()
    {
        var data = Read("x,y\nNA,\n3,-\n", new() { MissingValues = ["NA", "-"] });
        Assert.Equal([null, 3], data.Column<long?>("x"));
        Assert.Equal("", data[0].Get<string>("y"));
        Assert.True(data[1].IsMissing("y"));
    }

    [Fact]
    public void Columns_are_named_by_option_or_by_place()
    {
        Assert.Equal(["a", "b"], Read("1,2\n", new() { HasHeader = false, ColumnNames = ["a", "b"] }).ColumnNames);
        Assert.Equal(["column_0", "column_1"], Read("1,2\n", new() { HasHeader = false }).ColumnNames);
        Assert.Single(Read("1,2\n", new() { HasHeader = false }));
        Assert.Equal(["a", "b"], Read("x,x\n1,2\n", new() { ColumnNames = ["a", "b"] }).ColumnNames);
        Assert.Equal(["Unnamed: 0", "text"], Read(",text\n0,a\n").ColumnNames);
    }

    [Fact]
    public void A_header_alone_is_a_data_set_without_rows() => Assert.Empty(Read("a,b\n"));

    [Fact]
    public void Reading_stops_at_the_row_limit() => Assert.Equal([1L, 2], Read("n\n1\n2\n3\n", new() { MaxRows = 2 }).Column<long>("n"));

    [Theory]
    [InlineData("a,b\n1,2\n\n3\n", 4, "found 1 field, expected 2 (a, b)")]
    [InlineData("a,b\n\"x\ny\",2\n1,2,3\n", 4, "found 3 fields, expected 2")]
    [InlineData("a,b\n1,2\n3,\"open\n4,5\n", 3, "never closed")]
    [InlineData("a,b\n1,2\n3,\"open", 3, "never closed")]
    [InlineData("a,b\n1,5\" disk\n", 2, "quote inside an unquoted field")]
    [InlineData("a,b\n1,\"x\"y\n", 2, "after the closing quote")]
    [InlineData("a,a\n1,2\n", 1, "'a' twice")]
    public void A_broken_row_is_named_with_file_and_line(string content, long line, string problem)
    {
        var error = Refuse(content);
        Assert.Equal(line, error.Line);
        Assert.EndsWith("data.csv", error.FilePath, StringComparison.Ordinal);
        Assert.StartsWith($"{error.FilePath}, line {line}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unclosed_quote_is_told_how_to_read_the_file_anyway() =>
        Assert.Contains("Quotes = false", Refuse("a,b\n1,\"open").Message, StringComparison.Ordinal);

    [Fact]
    public void Empty_and_absent_files_are_errors()
    {
        Assert.Contains("is empty", Refuse("").Message, StringComparison.Ordinal);
        Assert.Contains("is empty", Refuse("\n\n").Message, StringComparison.Ordinal);
        var error = Assert.Throws<DatasetException>(() => DelimitedText.Read(Path.Combine(_folder.Path, "absent.csv")));
        Assert.Contains("absent.csv cannot be read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_are_kept()
    {
        Assert.Contains("MaxColumns", Refuse("a,b,c\n", new() { MaxColumns = 2 }).Message, StringComparison.Ordinal);
        Assert.Equal(3, Refuse("a\nshort\nlonger\n", new() { MaxFieldBytes = 5 }).Line);
        var swallowed = Refuse("a,b\n1,\"" + new string('x', 300_000), new() { MaxRecordBytes = 100_000 });
        Assert.Equal(2, swallowed.Line);
        Assert.Contains("MaxRecordBytes", swallowed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-32", true)]
    public void Unicode_is_recognised_by_its_byte_order_mark(string name, bool mark)
    {
        var encoding = Encoding.GetEncoding(name);
        var path = _folder.Write("data.csv", [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes("id,text\n1,“crème” 😀\n")]);
        var data = DelimitedText.Read(path);
        Assert.Equal(["id", "text"], data.ColumnNames);
        Assert.Equal("“crème” 😀", data[0].Get<string>("text"));
    }

    [Fact]
    public void Another_encoding_is_read_when_named()
    {
        var path = _folder.Write("data.csv", Encoding.Latin1.GetBytes("text\ncafé\n"));
        Assert.Equal("café", DelimitedText.Read(path, new() { Encoding = Encoding.Latin1 })[0].Get<string>("text"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(200_000)]
    public void Bytes_that_are_not_UTF_8_are_an_error_with_their_line(int padding)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes("text\r\n\"one\ntwo\"\r\n" + new string('é', padding) + "\r\nca"), 0xE9, (byte)'\n'];
        var error = Assert.Throws<DatasetException>(() => DelimitedText.Read(_folder.Write("data.csv", bytes)));
        Assert.Equal(5, error.Line);
        Assert.Contains("not valid UTF-8", error.Message, StringComparison.Ordinal);
        Assert.Contains("Encoding = Encoding.Latin1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_in_UTF_16_is_an_error()
    {
        byte[] bytes = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("a\nb"), 0x00, 0xD8, .. Encoding.Unicode.GetBytes("\n")];
        Assert.Equal(2, Assert.Throws<DatasetException>(() => DelimitedText.Read(_folder.Write("data.csv", bytes))).Line);
    }

    [Fact]
    public void The_source_is_the_file()
    {
        var source = Read("a\n1\n2\n").Filter(row => row.Get<int>("a") > 1).Source!;
        Assert.Equal(SourceKind.File, source.Kind);
        Assert.Equal("2 rows from data.csv", source.ToString());
    }
}
