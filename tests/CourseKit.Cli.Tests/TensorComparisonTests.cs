using CourseKit.Cli.Verification;

namespace CourseKit.Cli.Tests;

public sealed class TensorComparisonTests
{
    private static string? Compare(float[] ours, float[] expected, int[] shape, double tolerance = 1e-4, bool[]? ignored = null) =>
        TensorComparison.FirstDifference("out", ours, expected, shape, tolerance, ignored);

    [Fact]
    public void Equal_numbers_and_those_within_the_tolerance_agree()
    {
        Assert.Null(Compare([1, 2, float.PositiveInfinity, float.NaN], [1.00009f, 2, float.PositiveInfinity, float.NaN], [4]));
        Assert.Null(Compare([0.25f], [0.5f], [], tolerance: 0.25));
        Assert.Null(Compare([], [], [0, 3]));
    }

    [Fact]
    public void The_first_difference_is_named_by_its_indices()
    {
        var ours = new float[24];
        ours[23] = 0.12345f;
        var expected = new float[24];
        expected[23] = 0.12399f;
        Assert.Equal("out[1, 2, 3]: 0.12345, expected 0.12399, off by 5.4e-04, tolerance 1.0e-04", Compare(ours, expected, [2, 3, 4]));
        Assert.Equal("out[]: 1, expected 2, off by 1.0e+00, tolerance 1.0e-04", Compare([1], [2], []));
    }

    [Fact]
    public void Several_differences_are_counted_and_the_largest_is_named()
    {
        Assert.Equal(
            "out[0, 1]: 1, expected 1.5, off by 5.0e-01, tolerance 1.0e-04; 3 of 4 differ, most at [1, 0] by 2.0e+00",
            Compare([0, 1, 2, 3], [0, 1.5f, 4, 4], [2, 2]));
    }

    [Theory]
    [InlineData(float.NaN, 0f)]
    [InlineData(0f, float.NaN)]
    [InlineData(float.PositiveInfinity, float.NegativeInfinity)]
    [InlineData(float.PositiveInfinity, float.MaxValue)]
    public void Values_that_are_no_numbers_differ_from_numbers(float ours, float expected) =>
        Assert.NotNull(Compare([ours], [expected], [1], tolerance: 1e30));

    [Fact]
    public void Ignored_positions_are_not_compared()
    {
        Assert.Null(Compare([1, 9], [1, 0], [2], ignored: [false, true]));
        Assert.StartsWith("out[1]: 9", Compare([9, 9], [0, 0], [2], ignored: [true, false]));
        Assert.Throws<ArgumentException>(() => Compare([1, 9], [1, 0], [2], ignored: [false]));
    }

    [Fact]
    public void Another_number_of_elements_is_a_difference() => Assert.Equal("out: 2 elements, expected 3 ([3])", Compare([1, 2], [1, 2, 3], [3]));
}
