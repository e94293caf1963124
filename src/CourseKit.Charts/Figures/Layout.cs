using System.Text.Json.Serialization;

namespace CourseKit.Charts;

/// <summary>All of a figure that is not data: title, axes, legend, notes.</summary>
/// <remarks>Source: the attribute reference of plotly.js, "layout".</remarks>
public sealed record Layout
{
    /// <summary>The title, at the upper left.</summary>
    public Title? Title { get; init; }

    /// <summary>The horizontal axis.</summary>
    [JsonPropertyName("xaxis")]
    public Axis XAxis { get; init; } = new();

    /// <summary>The vertical axis.</summary>
    [JsonPropertyName("yaxis")]
    public Axis YAxis { get; init; } = new();

    /// <summary>Whether there is a legend; null: where there are several named traces.</summary>
    public bool? ShowLegend { get; init; }

    /// <summary>The part of a bar's place that stays empty, from 0 to 1; 0 for histograms of numbers.</summary>
    [JsonPropertyName("bargap")]
    public double? BarGap { get; init; }

    /// <summary>Bars of several traces at one position: beside each other or over each other.</summary>
    [JsonPropertyName("barmode")]
    public BarMode? BarMode { get; init; }

    /// <summary>Texts at places of the plot.</summary>
    public IReadOnlyList<Annotation>? Annotations { get; init; }

    /// <summary>What the tooltip follows: <c>closest</c> or <c>x unified</c>.</summary>
    public string? HoverMode { get; init; }
}

/// <summary>A title of a figure, of an axis or of a colour bar.</summary>
public sealed record Title
{
    /// <summary>The text.</summary>
    [JsonConverter(typeof(PlainTextConverter))]
    public required string Text { get; init; }

    /// <summary>A title from its text.</summary>
    public static implicit operator Title?(string? text) => text is null ? null : new Title { Text = text };
}

/// <summary>How bars of several traces share a position.</summary>
public enum BarMode
{
    /// <summary>Side by side.</summary>
    [JsonStringEnumMemberName("group")]
    Group,

    /// <summary>In front of each other, for histograms; give the markers some transparency.</summary>
    [JsonStringEnumMemberName("overlay")]
    Overlay,
}

/// <summary>A short text at a place of the plot.</summary>
public sealed record Annotation
{
    /// <summary>The horizontal place in units of the axis.</summary>
    public required double X { get; init; }

    /// <summary>The vertical place in units of the axis.</summary>
    public required double Y { get; init; }

    /// <summary>The text.</summary>
    [JsonConverter(typeof(PlainTextConverter))]
    public required string Text { get; init; }

    /// <summary>Whether an arrow points at the place. The static picture draws none.</summary>
    public bool ShowArrow { get; init; }
}
