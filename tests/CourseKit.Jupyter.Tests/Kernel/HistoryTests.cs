using CourseKit.Jupyter.Kernel;

namespace CourseKit.Jupyter.Tests.Kernel;

public class HistoryTests
{
    private readonly History history = new();

    public HistoryTests()
    {
        foreach (var (index, code) in new[] { "var a = 1;", "a + 1", "a + 2", "a + 1", "F(*)" }.Index()) history.Add(index + 1, code, null);
    }

    [Fact]
    public void The_tail_is_the_last_cells_oldest_first() => Assert.Equal([4, 5], Lines(history.Tail(2)));

    [Fact]
    public void A_range_ends_before_its_stop() => Assert.Equal([2, 3], Lines(history.Range(2, 4)));

    [Fact]
    public void A_range_without_stop_goes_to_the_end() => Assert.Equal([4, 5], Lines(history.Range(4, null)));

    [Theory]
    [InlineData("a + *", new[] { 2, 3, 4 })]
    [InlineData("a + ?", new[] { 2, 3, 4 })]
    [InlineData("*a*", new[] { 1, 2, 3, 4 })]
    [InlineData("a", new int[0])]
    [InlineData("F(*)", new[] { 5 })]
    [InlineData("\\a*", new int[0])]
    public void A_search_goes_by_stars_and_question_marks(string pattern, int[] lines) => Assert.Equal(lines, Lines(history.Search(pattern, null, false)));

    [Fact]
    public void Of_equal_cells_the_last_is_the_one() => Assert.Equal([3, 4], Lines(history.Search("a + *", null, unique: true)));

    [Fact]
    public void A_search_keeps_the_last_ones() => Assert.Equal([4], Lines(history.Search("a + *", 1, false)));

    [Fact]
    public void A_pattern_made_to_take_long_does_not() =>
        Assert.Empty(history.Search(string.Concat(Enumerable.Repeat("*a", 5_000)) + "b", null, false));

    private static IEnumerable<int> Lines(IEnumerable<History.Entry> entries) => entries.Select(entry => entry.Line);
}
