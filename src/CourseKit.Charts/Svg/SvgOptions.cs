namespace CourseKit.Charts;

/// <summary>The size of a static picture.</summary>
public sealed record SvgOptions
{
    /// <summary>The width in pixels, from 240 to 4000.</summary>
    public int Width { get; init; } = 600;

    /// <summary>The height in pixels, from 160 to 8000; null: what the data need, mostly two thirds of the width.</summary>
    public int? Height { get; init; }

    internal void Check()
    {
        if (Width is < 240 or > 4000)
            throw new ChartException($"A picture of {Width} pixels width was asked for; it can be 240 to 4000 pixels wide. The default is 600.");
        if (Height is < 160 or > 8000)
            throw new ChartException($"A picture of {Height} pixels height was asked for; it can be 160 to 8000 pixels high. Leave the height out to have it chosen.");
    }
}
