namespace CourseKit.Charts;

/// <summary>Which values an axis shows, and where its ticks are.</summary>
internal sealed record AxisScale(double From, double To, IReadOnlyList<double> Ticks, IReadOnlyList<string> Texts, bool HasLabels)
{
    /// <summary>How far along the axis a value stands: 0 at its start, 1 at its end.</summary>
    public double Share(double value) => (value - From) / (To - From);

    /// <summary>The scale of an axis.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="data">What the data need.</param>
    /// <param name="length">The length in pixels.</param>
    /// <param name="tickRoom">The pixels that a tick should have.</param>
    public static AxisScale Of(Axis axis, DataRange data, double length, double tickRoom)
    {
        if (axis.Labels is { } labels) return OfLabels(axis, labels);
        var (from, to) = axis.Range is [var first, var last] && first != last ? (first, last) : data.Domain();
        var count = Math.Max(2, length / tickRoom);
        var step = NiceTicks.Step(from, to, count, data.WholeNumbers && !axis.Percent);
        if (axis.Range is null && data.ToNextTick)
        {
            (from, to) = (Math.Floor(from / step + 1e-9) * step, Math.Ceiling(to / step - 1e-9) * step);
            if (!data.IsEmpty) (from, to) = (Math.Min(from, data.WithTexts(length).From), Math.Max(to, data.WithTexts(length).To));
        }
        var ticks = NiceTicks.Between(from, to, step);
        return new AxisScale(from, to, ticks, NumberText.Ticks(ticks, step, axis.Percent), HasLabels: false);
    }

    private static AxisScale OfLabels(Axis axis, IReadOnlyList<string> labels)
    {
        var (from, to) = axis.Range is [var first, var last] && first != last ? (first, last) : (-0.5, Math.Max(labels.Count, 1) - 0.5);
        return new AxisScale(from, to, [.. Enumerable.Range(0, labels.Count)], [.. labels.Select(PlainText.Clean)], HasLabels: true);
    }
}
