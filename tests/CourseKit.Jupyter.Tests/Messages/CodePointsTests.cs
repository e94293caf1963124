using CourseKit.Jupyter.Messages;

namespace CourseKit.Jupyter.Tests.Messages;

public class CodePointsTests
{
    [Theory]
    [InlineData("abc", 2, 2)]
    [InlineData("🙂b", 1, 2)]
    [InlineData("a🙂🙂b", 3, 5)]
    [InlineData("ab", 9, 2)]
    [InlineData("", 0, 0)]
    public void A_position_in_code_points_is_one_in_utf16_units(string code, int points, int units) => Assert.Equal(units, CodePoints.ToUtf16(code, points));

    [Theory]
    [InlineData("abc", 2, 2)]
    [InlineData("🙂b", 2, 1)]
    [InlineData("a🙂🙂b", 5, 3)]
    [InlineData("ab", 9, 2)]
    public void And_back(string code, int units, int points) => Assert.Equal(points, CodePoints.FromUtf16(code, units));

    [Fact]
    public void Half_a_pair_counts_as_one() => Assert.Equal(3, CodePoints.FromUtf16("a\ud83db", 3));
}
