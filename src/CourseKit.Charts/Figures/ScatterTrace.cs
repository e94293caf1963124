using System.Text.Json.Serialization;

namespace CourseKit.Charts;

/// <summary>Points, joined by lines or not.</summary>
/// <remarks>Source: the attribute reference of plotly.js, "scatter".</remarks>
public sealed record ScatterTrace : Trace
{
    /// <inheritdoc/>
    public override string Type => "scatter";

    internal override bool HasValues => X.Count > 0;

    internal override void Check()
    {
        ChartInput.SameLength(X.Count, "x values", Y.Count, "y values");
        if (Text is not null) ChartInput.SameLength(Text.Count, "texts", X.Count, "points");
    }

    /// <summary>The horizontal coordinates. A point of which one coordinate is not finite is a gap.</summary>
    public required IReadOnlyList<double> X { get; init; }

    /// <summary>The vertical coordinates, as many as <see cref="X"/>.</summary>
    public required IReadOnlyList<double> Y { get; init; }

    /// <summary>What is drawn.</summary>
    public ScatterMode Mode { get; init; }

    /// <summary>How the lines look.</summary>
    public Line? Line { get; init; }

    /// <summary>How the markers look.</summary>
    public Marker? Marker { get; init; }

    /// <summary>A name for each point, shown in its tooltip.</summary>
    [JsonConverter(typeof(PlainTextListConverter))]
    public IReadOnlyList<string>? Text { get; init; }

    /// <summary>Plotly's <c>hoverinfo</c>: <c>skip</c> for a line that is only a guide to the eye.</summary>
    public string? HoverInfo { get; init; }
}

/// <summary>What a <see cref="ScatterTrace"/> draws.</summary>
public enum ScatterMode
{
    /// <summary>Lines from point to point.</summary>
    [JsonStringEnumMemberName("lines")]
    Lines,

    /// <summary>A marker at every point.</summary>
    [JsonStringEnumMemberName("markers")]
    Markers,

    /// <summary>Both.</summary>
    [JsonStringEnumMemberName("lines+markers")]
    LinesAndMarkers,
}
