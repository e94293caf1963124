namespace CourseKit.Charts;

/// <summary>The smallest and the largest value along one axis, and how the axis should treat them.</summary>
internal sealed class DataRange
{
    private double smallest = double.PositiveInfinity;
    private double largest = double.NegativeInfinity;

    /// <summary>Whether any value was seen.</summary>
    public bool IsEmpty => smallest > largest;

    /// <summary>Whether all values are whole numbers, so that ticks between them would mean nothing.</summary>
    public bool WholeNumbers { get; private set; } = true;

    /// <summary>Whether the axis goes on to the next tick: for the lengths of bars.</summary>
    public bool ToNextTick { get; private init; }

    /// <summary>The pixels that the texts at the ends of bars need beyond them.</summary>
    private double textRoom;

    /// <summary>The smallest and the largest value with the room for texts beyond them, on an axis of some pixels.</summary>
    public (double From, double To) WithTexts(double length)
    {
        var share = Math.Min(textRoom / length, 0.35);
        var ends = (smallest < 0 ? 1 : 0) + (largest > 0 ? 1 : 0);
        var room = share * (largest - smallest) / (1 - ends * share);
        return (smallest < 0 ? smallest - room : smallest, largest > 0 ? largest + room : largest);
    }

    /// <summary>The free part on both sides of the data.</summary>
    public double Padding { get; private set; }

    /// <summary>What all traces of a figure need along one axis.</summary>
    public static DataRange Of(IReadOnlyList<Trace> traces, bool horizontal)
    {
        var along = horizontal ? Orientation.Horizontal : Orientation.Vertical;
        var range = new DataRange { ToNextTick = traces.OfType<BarTrace>().Any(bar => bar.Orientation == along) };
        foreach (var trace in traces)
        {
            if (trace is BarTrace bar) range.Add(bar, isLength: bar.Orientation == along);
            if (trace is ScatterTrace scatter) range.Add(scatter, horizontal);
        }
        return range;
    }

    /// <summary>From where to where the axis goes, if nothing else is asked for.</summary>
    public (double From, double To) Domain()
    {
        if (IsEmpty) return (0, 1);
        var extent = largest - smallest;
        if (extent <= Math.Max(Math.Abs(smallest), Math.Abs(largest)) * 1e-12)
        {
            var around = smallest == 0 ? 1 : Math.Abs(smallest) * 0.5;
            return ToNextTick ? (Math.Min(0, smallest), Math.Max(smallest <= 0 ? 1 : 0, largest)) : (smallest - around, largest + around);
        }
        return (smallest - extent * Padding, largest + extent * Padding);
    }

    private void Add(BarTrace bar, bool isLength)
    {
        if (isLength)
        {
            Add(0);
            if (bar.Text is { } texts) textRoom = Math.Max(textRoom, TextRoom(bar.Orientation, texts));
            foreach (var length in bar.Lengths) Add(length);
            return;
        }
        var half = (bar.Width ?? 1) / 2;
        foreach (var position in bar.Positions)
        {
            Add(position - half);
            Add(position + half);
        }
    }

    private static double TextRoom(Orientation orientation, IReadOnlyList<string> texts) => orientation == Orientation.Vertical
        ? SvgText.TickSize * 1.5
        : 10 + texts.Select(text => TextMetrics.Width(text, SvgText.TickSize)).DefaultIfEmpty(0).Max();

    private void Add(ScatterTrace scatter, bool horizontal)
    {
        if (!horizontal) Padding = Math.Max(Padding, 0.06);
        else if (scatter.Mode != ScatterMode.Lines) Padding = Math.Max(Padding, 0.03);
        for (var i = 0; i < scatter.X.Count; i++)
            if (double.IsFinite(scatter.X[i]) && double.IsFinite(scatter.Y[i])) Add(horizontal ? scatter.X[i] : scatter.Y[i]);
    }

    private void Add(double value)
    {
        if (!double.IsFinite(value)) return;
        smallest = Math.Min(smallest, value);
        largest = Math.Max(largest, value);
        WholeNumbers &= value == Math.Round(value);
    }
}
