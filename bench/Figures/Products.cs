namespace CourseKit.Bench.Figures;

/// <summary>Whether two compute the same, before their times are compared.</summary>
internal static class Products
{
    // Sums of up to a few thousand float32 products in different orders, relative to the largest element.
    private const double MostDifference = 1e-4;

    /// <summary>The largest difference, as a share of the largest element.</summary>
    public static double Difference(ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs)
    {
        if (ours.Length != theirs.Length) throw new InvalidOperationException($"One result has {ours.Length} elements, the other {theirs.Length}.");
        var (difference, largest) = (0.0, 0.0);
        for (var i = 0; i < ours.Length; i++)
        {
            var apart = Math.Abs((double)ours[i] - theirs[i]);
            if (!(apart <= difference)) difference = apart; // NaN stays
            largest = Math.Max(largest, Math.Abs((double)theirs[i]));
        }

        return difference / largest;
    }

    /// <summary>Throws unless both computed the same.</summary>
    public static void ThrowIfDifferent(ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs, double most = MostDifference)
    {
        var difference = Difference(ours, theirs);
        if (!(difference < most)) throw new InvalidOperationException(FormattableString.Invariant($"The two do not compute the same (they differ by {difference:0.#e+0} of the largest element), so their times are not compared."));
    }
}
