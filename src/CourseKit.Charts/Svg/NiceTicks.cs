namespace CourseKit.Charts;

/// <summary>Ticks at round numbers: 1, 2 or 5 times a power of ten apart.</summary>
internal static class NiceTicks
{
    /// <summary>The distance of ticks so that about <paramref name="count"/> fit between two values.</summary>
    public static double Step(double from, double to, double count, bool wholeNumbers = false)
    {
        var rough = Math.Abs(to - from) / Math.Max(count, 1);
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = (rough / power) switch { <= 1 => power, <= 2 => 2 * power, <= 5 => 5 * power, _ => 10 * power };
        return wholeNumbers ? Math.Max(1, step) : step;
    }

    /// <summary>The multiples of <paramref name="step"/> between two values, both included.</summary>
    public static IReadOnlyList<double> Between(double from, double to, double step)
    {
        var (low, high) = (Math.Min(from, to), Math.Max(from, to));
        var tolerance = step * 1e-9;
        var first = Math.Ceiling((low - tolerance) / step);
        var count = (int)Math.Floor((high + tolerance) / step - first) + 1;
        return [.. Enumerable.Range(0, Math.Max(0, count)).Select(index => (first + index) * step)];
    }
}
