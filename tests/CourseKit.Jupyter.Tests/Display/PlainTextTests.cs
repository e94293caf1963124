using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Tests.Display;

public class PlainTextTests
{
    private readonly Formatters formatters = new();

    private sealed record Point(int X, double Y)
    {
        public string? Label { get; init; }
    }

    private record Empty;

    private sealed record Line(Point From, Point To) : Empty;

    private readonly record struct Size(int Width, float Height);

    private class Plain;

    /// <summary>The compiler's own text of the same values is the reference.</summary>
    public static TheoryData<object> Data => new()
    {
        new Point(1, 2.5), new Point(-1, double.NaN) { Label = "corner" }, new Empty(), new Line(new(1, 2), new(3, 4)), new Size(3, 0.5f), (1, "two", 3.5),
        (1, (2, 3)), Tuple.Create(1, "b"), (1, 2, 3, 4, 5, 6, 7), new { Word = "w", Count = 3 }, KeyValuePair.Create("key", 7),
        (new Point(1, 2), new { Inside = (1, 2) }), ((object?)null, "after"), new { Nothing = (string?)null },
    };

    [Theory]
    [MemberData(nameof(Data))]
    public void Data_reads_as_the_compiler_would_write_it(object value)
    {
        var culture = System.Globalization.CultureInfo.CurrentCulture;
        System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.InvariantCulture;
        try
        {
            Assert.Equal(value.ToString(), PlainText.Of(value));
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void What_has_no_text_of_its_own_is_named_by_its_type()
    {
        Assert.Equal("Plain", Shown(new Plain()));
        Assert.Equal("object", Shown(new object()));
        Assert.Equal("Func<int, List<string>>", Shown((Func<int, List<string>>)(_ => [])));
        Assert.Equal("Lazy<int[]>", TypeText.Of(typeof(Lazy<int[]>)));
        Assert.Equal("double[,]", TypeText.Of(typeof(double[,])));
    }

    [Fact]
    public void A_task_that_was_not_awaited_says_what_to_do()
    {
        var never = new TaskCompletionSource<Plain>();
        Assert.Equal("Task<Plain>: write await before it to see what becomes of it", Shown(never.Task));
        Assert.Equal("Task<int>: write await before it to see what becomes of it", Shown(Number(never.Task)));
        Assert.Equal("Task: write await before it to see what becomes of it", Shown(Nothing(never.Task)));
        Assert.Equal("Task: write await before it to see what becomes of it", Shown(Task.FromException(new TimeoutException())));
        Assert.Equal("Task: write await before it to see what becomes of it", Shown(Task.CompletedTask));

        static async Task<int> Number(Task first)
        {
            await first;
            return 1;
        }

        static async Task Nothing(Task first) => await first;
    }

    [Fact]
    public void A_sequence_that_must_be_awaited_is_named_and_not_begun()
    {
        var begun = false;
        Assert.Equal("IAsyncEnumerable<int>: read it with await foreach", Shown(Numbers()));
        Assert.False(begun);

        async IAsyncEnumerable<int> Numbers()
        {
            begun = true;
            await Task.Yield();
            yield return 1;
        }
    }

    [Fact]
    public void Huge_text_is_cut_and_not_within_a_character()
    {
        var text = Shown(new string('x', 10_000_000));
        Assert.EndsWith("x… (9,900,000 more characters)", text);
        Assert.InRange(text.Length, 100_000, 100_100);
        var smiles = PlainText.InTable(string.Concat(Enumerable.Repeat("😀", 200)));
        Assert.All(smiles.EnumerateRunes(), rune => Assert.NotEqual(System.Text.Rune.ReplacementChar, rune));
        Assert.EndsWith("😀…", smiles);
    }

    [Fact]
    public void Nothing_of_a_database_is_told_from_an_empty_text()
    {
        Assert.Equal("DBNull", Shown(DBNull.Value));
        Assert.Contains("<td style=\"text-align:left\"></td>", formatters.Format(new { Cell = (object)DBNull.Value }).Find(MimeBundle.Html));
    }

    [Fact]
    public void Lists_in_lists_are_rows_of_lists_and_long_ones_say_that_they_go_on()
    {
        Assert.Equal("value\n[1, 2]\n[]\n[3, 4, 5, 6, 7, 8, 9, 10, …]", Shown(new int[][] { [1, 2], [], [3, 4, 5, 6, 7, 8, 9, 10, 11] }));
        Assert.Equal("value\n[[1], [2, 3]]", Shown(new List<List<List<int>>> { new() { new() { 1 }, new() { 2, 3 } } }));
        Assert.Equal("[]", Shown(Array.Empty<int[]>()));
        Assert.Contains("b    [1.5000, null]".Replace("null", ""), Shown(new Dictionary<string, object?[]> { ["a"] = [1], ["b"] = [1.5, null] }));
    }

    [Fact]
    public void Elements_that_are_not_there_leave_their_place_empty()
    {
        Assert.Equal("[null, 1]", Shown(new int?[] { null, 1 }));
        Assert.Contains("X  Y", Shown(new Point?[] { null, new(1, 2) }));
        Assert.Equal("[null, null]", Shown(new Plain?[] { null, null }));
    }

    [Fact]
    public void Dates_read_the_same_everywhere()
    {
        Assert.Equal("2024-02-01", Shown(new DateTime(2024, 2, 1)));
        Assert.Equal("2024-02-01 03:04:05.25", Shown(new DateTime(2024, 2, 1, 3, 4, 5, 250)));
        Assert.Equal("2024-02-01 03:04:05 +01:00", Shown(new DateTimeOffset(2024, 2, 1, 3, 4, 5, TimeSpan.FromHours(1))));
        Assert.Equal("2024-02-01", Shown(new DateOnly(2024, 2, 1)));
        Assert.Equal("03:04:05", Shown(new TimeOnly(3, 4, 5)));
    }

    [Fact]
    public void Types_streams_and_nullable_types_are_described()
    {
        Assert.Equal("Dictionary<string, int?>", Shown(typeof(Dictionary<string, int?>)));
        Assert.Equal("MemoryStream: 2,000 bytes, at 0", Shown(new MemoryStream(new byte[2000])));
        var closed = new MemoryStream();
        closed.Dispose();
        Assert.Equal("MemoryStream", Shown(closed));
    }

    private string Shown(object value) => formatters.Format(value).ToString();
}
