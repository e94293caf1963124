using System.Numerics;

namespace CourseKit.Charts;

public static partial class Chart
{
    /// <summary>A line through values.</summary>
    /// <param name="values">The values, in order.</param>
    /// <param name="x">Where they stand on the horizontal axis, as many; null: at 0, 1, 2, ...</param>
    /// <param name="title">The title of the chart.</param>
    /// <param name="xTitle">What the horizontal axis is.</param>
    /// <param name="yTitle">What the vertical axis is.</param>
    /// <param name="markers">Whether points are marked, too.</param>
    public static Figure Line<T>(IEnumerable<T> values, IEnumerable<T>? x = null,
        string? title = null, string? xTitle = null, string? yTitle = null, bool markers = false)
        where T : INumberBase<T>
    {
        var series = new Series("", ChartInput.Numbers(values, MostPoints)) { X = x is null ? null : ChartInput.Numbers(x, MostPoints) };
        return Line([series], title, xTitle, yTitle, markers);
    }

    /// <summary>A line for each series.</summary>
    /// <param name="series">The series; they may differ in length and in where their values stand.</param>
    /// <param name="title">The title of the chart.</param>
    /// <param name="xTitle">What the horizontal axis is.</param>
    /// <param name="yTitle">What the vertical axis is.</param>
    /// <param name="markers">Whether points are marked, too.</param>
    /// <exception cref="ChartException">A series has more or fewer places than values, or more than 1,000,000.</exception>
    public static Figure Line(IEnumerable<Series> series, string? title = null, string? xTitle = null, string? yTitle = null, bool markers = false)
    {
        var all = ChartInput.Checked(series, MostPoints);
        return new Figure([.. all.Select((one, index) => LineTrace(one, SeriesLine(index), markers))], new Layout
        {
            Title = title,
            XAxis = new Axis { Title = xTitle, ShowGrid = false },
            YAxis = new Axis { Title = yTitle },
            ShowLegend = all.Length > 1,
            HoverMode = all.Length > 1 ? "x unified" : "closest",
        });
    }

    private static ScatterTrace LineTrace(Series series, Line line, bool markers) => new()
    {
        Name = series.Name,
        X = series.X ?? [.. Enumerable.Range(0, series.Values.Count).Select(index => (double)index)],
        Y = series.Values,
        Mode = markers ? ScatterMode.LinesAndMarkers : ScatterMode.Lines,
        Line = line,
        Marker = markers ? new Marker { Color = line.Color, Size = 6 } : null,
    };
}
