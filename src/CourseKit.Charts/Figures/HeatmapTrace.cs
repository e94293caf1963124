using System.Text.Json.Serialization;

namespace CourseKit.Charts;

/// <summary>A matrix as coloured cells.</summary>
/// <remarks>Source: the attribute reference of plotly.js, "heatmap". Cells stand at the positions 0, 1, 2, ...; labels are the axes' tick texts, so that
/// a label may occur more than once.</remarks>
public sealed record HeatmapTrace : Trace
{
    /// <inheritdoc/>
    public override string Type => "heatmap";

    internal override bool HasValues => Z.Count > 0 && Z[0].Count > 0;

    internal override void Check()
    {
        foreach (var row in Z) ChartInput.SameLength(row.Count, "values in a row", Z[0].Count, "columns");
        foreach (var texts in new[] { Text, HoverText }.OfType<IReadOnlyList<IReadOnlyList<string>>>())
        {
            ChartInput.SameLength(texts.Count, "rows of texts", Z.Count, "rows");
            foreach (var row in texts) ChartInput.SameLength(row.Count, "texts in a row", Z[0].Count, "columns");
        }
        if (!(Zmin < Zmax)) throw new ChartException($"The colours go from {NumberText.Value(Zmin)} to {NumberText.Value(Zmax)}; Zmin must be below Zmax.");
    }

    /// <summary>The values, row by row, all rows of one length. A value that is not finite leaves its cell empty.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Z { get; init; }

    /// <summary>The text in each cell, shaped as <see cref="Z"/>.</summary>
    [JsonConverter(typeof(PlainTextRowsConverter))]
    public IReadOnlyList<IReadOnlyList<string>>? Text { get; init; }

    /// <summary>Plotly's template of the text in a cell: <c>%{text}</c> shows <see cref="Text"/>.</summary>
    public string? TextTemplate { get; init; }

    /// <summary>What the tooltip says of each cell.</summary>
    [JsonConverter(typeof(PlainTextRowsConverter))]
    public IReadOnlyList<IReadOnlyList<string>>? HoverText { get; init; }

    /// <summary>The value of the scale's first colour.</summary>
    public double Zmin { get; init; }

    /// <summary>The value of the scale's last colour; above <see cref="Zmin"/>.</summary>
    public double Zmax { get; init; } = 1;

    /// <summary>From which colours to which.</summary>
    [JsonConverter(typeof(ColorScaleConverter))]
    public ColorScale ColorScale { get; init; } = ColorScale.Sequential;

    /// <summary>Whether a bar beside the matrix explains the colours.</summary>
    public bool ShowScale { get; init; } = true;

    /// <summary>How that bar looks.</summary>
    public ColorBar? ColorBar { get; init; }

    /// <summary>The gap between columns in pixels.</summary>
    [JsonPropertyName("xgap")]
    public double XGap { get; init; } = 1;

    /// <summary>The gap between rows in pixels.</summary>
    [JsonPropertyName("ygap")]
    public double YGap { get; init; } = 1;
}

/// <summary>The bar that explains the colours of a matrix.</summary>
public sealed record ColorBar
{
    /// <summary>Its title.</summary>
    public Title? Title { get; init; }

    /// <summary>Its width in pixels.</summary>
    public double Thickness { get; init; } = 12;

    /// <summary>The width of its border in pixels.</summary>
    public double OutlineWidth { get; init; }
}
