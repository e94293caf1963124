using System.Text.Json.Serialization;

namespace CourseKit.Charts;

/// <summary>Bars, upright or lying.</summary>
/// <remarks>Source: the attribute reference of plotly.js, "bar".</remarks>
public sealed record BarTrace : Trace
{
    /// <inheritdoc/>
    public override string Type => "bar";

    internal override bool HasValues => X.Count > 0;

    internal override void Check()
    {
        ChartInput.SameLength(X.Count, "x values", Y.Count, "y values");
        if (Text is not null) ChartInput.SameLength(Text.Count, "texts", X.Count, "bars");
        if (HoverText is not null) ChartInput.SameLength(HoverText.Count, "tooltips", X.Count, "bars");
    }

    /// <summary>Upright bars: the positions. Lying bars: the lengths. A length that is not finite is a gap.</summary>
    public required IReadOnlyList<double> X { get; init; }

    /// <summary>Upright bars: the heights. Lying bars: the positions.</summary>
    public required IReadOnlyList<double> Y { get; init; }

    /// <summary>Upright (Plotly's default) or lying.</summary>
    public Orientation Orientation { get; init; }

    /// <summary>The width of every bar in units of the position axis; null shares the room between the traces.</summary>
    public double? Width { get; init; }

    /// <summary>A short text at the end of each bar, its value for example.</summary>
    [JsonConverter(typeof(PlainTextListConverter))]
    public IReadOnlyList<string>? Text { get; init; }

    /// <summary>Where <see cref="Text"/> stands: <c>outside</c>, <c>inside</c>, <c>auto</c> or <c>none</c>.</summary>
    public string? TextPosition { get; init; }

    /// <summary>What the tooltip calls each bar: its full label.</summary>
    [JsonConverter(typeof(PlainTextListConverter))]
    public IReadOnlyList<string>? HoverText { get; init; }

    /// <summary>How the bars look.</summary>
    public Marker? Marker { get; init; }

    /// <summary>The positions along the axis of the labels, whichever way the bars go.</summary>
    [JsonIgnore]
    public IReadOnlyList<double> Positions => Orientation == Orientation.Vertical ? X : Y;

    /// <summary>The lengths of the bars, whichever way they go.</summary>
    [JsonIgnore]
    public IReadOnlyList<double> Lengths => Orientation == Orientation.Vertical ? Y : X;
}

/// <summary>Which way bars go.</summary>
public enum Orientation
{
    /// <summary>Upright bars (Plotly: <c>v</c>).</summary>
    [JsonStringEnumMemberName("v")]
    Vertical,

    /// <summary>Lying bars (Plotly: <c>h</c>).</summary>
    [JsonStringEnumMemberName("h")]
    Horizontal,
}
