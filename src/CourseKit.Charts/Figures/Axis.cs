using System.Text.Json.Serialization;

namespace CourseKit.Charts;

/// <summary>An axis: of numbers, or of labels that stand at the positions 0, 1, 2, ...</summary>
/// <remarks>Labels are tick texts at numbers instead of Plotly's categories, because categories of one name are one place, and a sentence may hold
/// a token twice. Source: the attribute reference of plotly.js, "layout.xaxis".</remarks>
public sealed record Axis
{
    private const int MostTickTexts = 200;

    /// <summary>What is measured, with its unit.</summary>
    public Title? Title { get; init; }

    /// <summary>The labels at 0, 1, 2, ...; null for an axis of numbers.</summary>
    [JsonIgnore]
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>The places of ticks; with <see cref="Labels"/>, their positions.</summary>
    [JsonPropertyName("tickvals")]
    public IReadOnlyList<int>? TickVals => Labels is null ? null : [.. Enumerable.Range(0, Labels.Count).Where(IsTick)];

    /// <summary>The texts at <see cref="TickVals"/>.</summary>
    [JsonPropertyName("ticktext"), JsonConverter(typeof(PlainTextListConverter))]
    public IReadOnlyList<string>? TickText => Labels is null ? null : [.. Labels.Where((_, index) => IsTick(index))];

    /// <summary>The first and the last value shown; null: what the data need. The larger value first turns the axis round.</summary>
    public IReadOnlyList<double>? Range { get; init; }

    /// <summary>Whether values are shares that are shown as per cent.</summary>
    [JsonIgnore]
    public bool Percent { get; init; }

    /// <summary>Plotly's format of ticks.</summary>
    [JsonPropertyName("tickformat")]
    public string? TickFormat => Percent ? ".0%" : null;

    /// <summary>Whether lines cross the plot at the ticks.</summary>
    [JsonPropertyName("showgrid")]
    public bool ShowGrid { get; init; } = true;

    /// <summary>Whether the line of the value zero is stressed.</summary>
    [JsonPropertyName("zeroline")]
    public bool ZeroLine { get; init; }

    /// <summary>Lets Plotly make room for the texts at the ticks.</summary>
    [JsonPropertyName("automargin")]
    public bool AutoMargin => true;

    /// <summary>Plotly's kind of axis, stated so that it is never guessed from the data.</summary>
    public string Type => "linear";

    /// <summary>The label at a position, or the position where there is none.</summary>
    internal string LabelAt(int position) => Labels is { } labels && position < labels.Count ? labels[position] : NumberText.Value(position);

    private bool IsTick(int index) => index % ((Labels!.Count + MostTickTexts - 1) / MostTickTexts) == 0;
}
