using System.Text.Json.Serialization;

namespace CourseKit.Charts;

/// <summary>One set of marks in a figure. The members are named as in Plotly's schema, in C# case, and mean the same.</summary>
/// <remarks>Source: the attribute reference of plotly.js, "Trace". Texts are plain: what Plotly would read as HTML is escaped on writing.</remarks>
public abstract record Trace
{
    /// <summary>Plotly's name of the kind of trace.</summary>
    [JsonPropertyOrder(-2)]
    public abstract string Type { get; }

    /// <summary>The name in the legend and in tooltips.</summary>
    [JsonPropertyOrder(-1), JsonConverter(typeof(PlainTextConverter))]
    public string? Name { get; init; }

    /// <summary>Whether there is anything to draw, be it gaps.</summary>
    internal abstract bool HasValues { get; }

    /// <summary>Refuses lists that should belong together and do not.</summary>
    /// <exception cref="ChartException">They differ in length.</exception>
    internal abstract void Check();

    /// <summary>Whether the legend lists the trace; null leaves it to Plotly (yes, where a figure has several).</summary>
    public bool? ShowLegend { get; init; }

    /// <summary>Plotly's template of the tooltip. It is a template, not a plain text: keep data out of it and refer to it, as in <c>%{y}</c>.</summary>
    public string? HoverTemplate { get; init; }
}
