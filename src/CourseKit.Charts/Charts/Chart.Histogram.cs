using System.Numerics;

namespace CourseKit.Charts;

public static partial class Chart
{
    private const int MostBins = 500;

    /// <summary>How often each category occurs, the most frequent first; categories of one frequency keep the order in which they came.</summary>
    /// <param name="categories">The categories, one an observation; up to 1,000 different ones.</param>
    /// <param name="title">The title of the chart.</param>
    /// <param name="xTitle">What the categories are.</param>
    /// <param name="yTitle">What is counted.</param>
    /// <param name="horizontal">Lying bars, the first on top: for many or long labels.</param>
    public static Figure Histogram(IEnumerable<string> categories, string? title = null, string? xTitle = null, string? yTitle = "Count", bool horizontal = false)
    {
        if (categories is null) throw new ChartException("categories is null; give a list, which may be empty.");
        var counts = categories.CountBy(category => category ?? "", StringComparer.Ordinal).OrderByDescending(pair => pair.Value).ToList();
        return horizontal
            ? Bar(counts.Select(pair => pair.Key), counts.Select(pair => pair.Value), title, yTitle, xTitle, horizontal)
            : Bar(counts.Select(pair => pair.Key), counts.Select(pair => pair.Value), title, xTitle, yTitle);
    }

    /// <summary>How many values fall into each of a row of bins of one width.</summary>
    /// <param name="values">The values; those that are not finite are left out.</param>
    /// <param name="bins">The number of bins, from 1 to 500; null chooses round bin edges near the rule of Freedman and Diaconis (width 2·IQR·n^(-1/3)),
    /// or of Sturges (1 + log2 n bins) where half of the values are equal; 60 bins at most.</param>
    /// <param name="title">The title of the chart.</param>
    /// <param name="xTitle">What the values are.</param>
    /// <param name="yTitle">What the vertical axis is.</param>
    /// <remarks>A bin holds the values from its left edge up to, and without, its right edge; the last one holds its right edge too.
    /// Source: D. Freedman and P. Diaconis, "On the histogram as a density estimator" (1981).</remarks>
    public static Figure Histogram<T>(IEnumerable<T> values, int? bins = null, string? title = null, string? xTitle = null, string? yTitle = "Count")
        where T : INumberBase<T> =>
        Histogram([new Series("", ChartInput.Numbers(values, 100 * MostPoints))], bins, title, xTitle, yTitle);

    /// <summary>Histograms of several series over the same bins, one in front of the other.</summary>
    /// <param name="series">The series; they may differ in length.</param>
    /// <param name="bins">The number of bins, from 1 to 500; null chooses as the other overload does, for all values together.</param>
    /// <param name="title">The title of the chart.</param>
    /// <param name="xTitle">What the values are.</param>
    /// <param name="yTitle">What the vertical axis is.</param>
    public static Figure Histogram(IEnumerable<Series> series, int? bins = null, string? title = null, string? xTitle = null, string? yTitle = "Count")
    {
        if (bins is < 1 or > MostBins)
            throw new ChartException($"{bins} bins were asked for; there can be 1 to {MostBins}. Leave the number out to have it chosen.");
        var all = ChartInput.Checked(series, 100 * MostPoints);
        var binning = Binning.Of([.. all.SelectMany(one => one.Values).Where(double.IsFinite)], bins);
        return new Figure([.. all.Select((one, index) => Bins(one, index, binning, all.Length > 1))], new Layout
        {
            Title = title,
            XAxis = new Axis { Title = xTitle, ShowGrid = false },
            YAxis = new Axis { Title = yTitle },
            BarGap = 0.04,
            BarMode = BarMode.Overlay,
            ShowLegend = all.Length > 1,
        });
    }

    private static BarTrace Bins(Series series, int index, Binning binning, bool several) => new()
    {
        Name = series.Name,
        X = binning.Centers,
        Y = [.. binning.Count(series.Values).Select(count => (double)count)],
        Width = binning.Width,
        HoverText = binning.Names,
        HoverTemplate = "%{hovertext}: %{y}<extra>%{fullData.name}</extra>",
        Marker = SeriesMarker(index) with { Opacity = several ? 0.6 : null },
    };
}
