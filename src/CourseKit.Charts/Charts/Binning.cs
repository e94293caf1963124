namespace CourseKit.Charts;

/// <summary>Bins of one width from a first edge on.</summary>
internal sealed record Binning(double First, double Width, int Bins)
{
    private const int MostChosen = 60;

    /// <summary>The middles of the bins.</summary>
    public double[] Centers => [.. Enumerable.Range(0, Bins).Select(bin => First + (bin + 0.5) * Width)];

    /// <summary>What the bins hold, in words.</summary>
    public string[] Names => [.. Enumerable.Range(0, Bins).Select(bin => $"{NumberText.Value(Edge(bin))} to {NumberText.Value(Edge(bin + 1))}")];

    /// <summary>Bins for values, as <see cref="Chart.Histogram(IEnumerable{Series}, int?, string?, string?, string?)"/> describes.</summary>
    public static Binning Of(double[] values, int? bins)
    {
        if (values.Length == 0) return new Binning(0, 1, 0);
        Array.Sort(values);
        var (low, high) = (values[0], values[^1]);
        if (low == high) return OfOneValue(low, bins ?? 1);
        if (bins is { } count) return new Binning(low, (high - low) / count, count);
        var step = NiceTicks.Step(low, high, ChosenCount(values));
        var first = Math.Floor(low / step) * step;
        return new Binning(first, step, Math.Max(1, (int)Math.Ceiling((high - first) / step - 1e-9)));
    }

    /// <summary>How many of the values fall into each bin.</summary>
    public int[] Count(IEnumerable<double> values)
    {
        var counts = new int[Bins];
        foreach (var value in values.Where(double.IsFinite))
            counts[Math.Clamp((int)Math.Floor((value - First) / Width), 0, Bins - 1)]++;
        return counts;
    }

    private double Edge(int bin) => First + bin * Width;

    private static Binning OfOneValue(double value, int bins)
    {
        var width = value == 0 ? 1 : Math.Abs(value) * 0.1;
        return new Binning(value - width / 2, width / bins, bins);
    }

    private static double ChosenCount(double[] sorted)
    {
        var range = sorted[^1] - sorted[0];
        var spread = Quantile(sorted, 0.75) - Quantile(sorted, 0.25);
        var width = 2 * spread / Math.Cbrt(sorted.Length);
        return Math.Clamp(width > 0 ? range / width : 1 + Math.Log2(sorted.Length), 1, MostChosen);
    }

    private static double Quantile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return double.Lerp(sorted[below], sorted[Math.Min(below + 1, sorted.Length - 1)], place - below);
    }
}
