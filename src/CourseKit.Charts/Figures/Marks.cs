using System.Text.Json.Serialization;

namespace CourseKit.Charts;

/// <summary>How bars and points look (Plotly: <c>marker</c>).</summary>
public sealed record Marker
{
    /// <summary>A CSS colour.</summary>
    public string? Color { get; init; }

    /// <summary>From 0, invisible, to 1.</summary>
    public double? Opacity { get; init; }

    /// <summary>The diameter of a point in pixels.</summary>
    public double? Size { get; init; }

    /// <summary>The shape of a point.</summary>
    public MarkerSymbol? Symbol { get; init; }
}

/// <summary>The shape of a point. Shapes repeat what the colours say, for readers who see no difference between those.</summary>
public enum MarkerSymbol
{
    /// <summary>A disc.</summary>
    [JsonStringEnumMemberName("circle")]
    Circle,

    /// <summary>A square on its side.</summary>
    [JsonStringEnumMemberName("square")]
    Square,

    /// <summary>A square on its corner.</summary>
    [JsonStringEnumMemberName("diamond")]
    Diamond,

    /// <summary>A triangle that points up.</summary>
    [JsonStringEnumMemberName("triangle-up")]
    TriangleUp,

    /// <summary>A cross of two diagonals.</summary>
    [JsonStringEnumMemberName("x")]
    X,
}

/// <summary>How lines look (Plotly: <c>line</c>).</summary>
public sealed record Line
{
    /// <summary>A CSS colour.</summary>
    public string? Color { get; init; }

    /// <summary>The width in pixels.</summary>
    public double? Width { get; init; }

    /// <summary>Solid or broken.</summary>
    public Dash? Dash { get; init; }
}

/// <summary>How a line is broken.</summary>
public enum Dash
{
    /// <summary>Not at all.</summary>
    [JsonStringEnumMemberName("solid")]
    Solid,

    /// <summary>Dashes.</summary>
    [JsonStringEnumMemberName("dash")]
    Dashed,

    /// <summary>Dots.</summary>
    [JsonStringEnumMemberName("dot")]
    Dotted,
}
