using static System.FormattableString;

namespace CourseKit.Cli.Verification;

/// <summary>Compares our numbers with the reference's.</summary>
public static class TensorComparison
{
    /// <summary>The first element that differs by more than the tolerance.</summary>
    /// <param name="name">What the tensor is called in the message, e.g. <c>out.logits</c>.</param>
    /// <param name="ours">Our elements, row by row.</param>
    /// <param name="expected">The reference's elements.</param>
    /// <param name="shape">The size of every dimension, for the indices in the message.</param>
    /// <param name="tolerance">The largest allowed absolute difference.</param>
    /// <param name="ignored">Elements that are not compared, e.g. those at masked positions; empty to compare all.</param>
    /// <returns>Null when all agree, else e.g. <c>out.logits[2, 5, 7]: 0.12345, expected 0.12399, off by 5.4e-04, tolerance 1.0e-04</c>
    /// and, when there are more, how many and the largest.</returns>
    public static string? FirstDifference(
        string name,
        ReadOnlySpan<float> ours,
        ReadOnlySpan<float> expected,
        ReadOnlySpan<int> shape,
        double tolerance,
        ReadOnlySpan<bool> ignored = default)
    {
        if (ours.Length != expected.Length) return $"{name}: {ours.Length} elements, expected {expected.Length} ({Brackets(shape)})";
        if (ignored.Length != 0 && ignored.Length != expected.Length)
            throw new ArgumentException($"The mask has {ignored.Length} elements, expected {expected.Length}.", nameof(ignored));

        int first = -1, largest = -1, count = 0;
        for (var i = 0; i < ours.Length; i++)
        {
            if ((ignored.Length != 0 && ignored[i]) || Distance(ours[i], expected[i]) <= tolerance) continue;
            if (first < 0) first = i;
            if (largest < 0 || Distance(ours[i], expected[i]) > Distance(ours[largest], expected[largest])) largest = i;
            count++;
        }

        if (first < 0) return null;
        var text = Invariant($"{name}{Index(first, shape)}: {ours[first]:G7}, expected {expected[first]:G7}")
            + Invariant($", off by {Distance(ours[first], expected[first]):0.0e+00}, tolerance {tolerance:0.0e+00}");
        if (count == 1) return text;
        var most = Distance(ours[largest], expected[largest]);
        return text + Invariant($"; {count} of {ours.Length} differ, most at {Index(largest, shape)} by {most:0.0e+00}");
    }

    // Equal infinities and a NaN where one is expected agree; one without the other is infinitely far.
    private static double Distance(float ours, float expected)
    {
        if (ours.Equals(expected)) return 0;
        var distance = Math.Abs((double)ours - expected);
        return double.IsNaN(distance) ? double.PositiveInfinity : distance;
    }

    private static string Index(int element, ReadOnlySpan<int> shape)
    {
        var index = new int[shape.Length];
        for (var dimension = shape.Length - 1; dimension >= 0; dimension--)
            (element, index[dimension]) = Math.DivRem(element, shape[dimension]);
        return Brackets(index);
    }

    private static string Brackets(ReadOnlySpan<int> numbers) => $"[{string.Join(", ", numbers.ToArray())}]";
}
