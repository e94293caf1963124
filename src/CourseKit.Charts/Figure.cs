using CourseKit.Display;

namespace CourseKit.Charts;

/// <summary>A chart: data and layout, typed as Plotly's schema names them, with a static picture, a text and a page form of the same.</summary>
/// <remarks><see cref="Chart"/> makes figures; a <c>with</c> expression changes one. Every form is a function of the figure alone: the same figure
/// gives the same bytes.</remarks>
[TypeFormatterSource(typeof(FigureFormatterSource), PreferredMimeTypes = [FigureFormatterSource.Html])]
public sealed record Figure
{
    /// <summary>A figure of traces and a layout.</summary>
    public Figure(IReadOnlyList<Trace> data, Layout? layout = null)
    {
        Data = data;
        Layout = layout ?? new Layout();
    }

    /// <summary>The traces, the first drawn first.</summary>
    /// <exception cref="ChartException">The lists of a trace differ in length.</exception>
    public IReadOnlyList<Trace> Data
    {
        get;
        init
        {
            foreach (var trace in value) trace.Check();
            field = value;
        }
    }

    /// <summary>Title, axes, legend.</summary>
    public Layout Layout { get; init; }

    /// <summary>The title, empty where there is none.</summary>
    public string Title
    {
        get => Layout.Title?.Text ?? "";
        init => Layout = Layout with { Title = value };
    }

    /// <summary>What a reader who does not see the picture is told: one or a few sentences with the values that matter.</summary>
    /// <remarks>By default they are made from the data. Set it where the point of the chart can be said better.</remarks>
    public string Description
    {
        get => field ?? PlainText.Clean(FigureDescription.Of(this));
        init => field = value is null ? null : PlainText.Clean(value);
    }

    /// <summary>The traces that a legend names.</summary>
    internal IEnumerable<Trace> NamedTraces => Data.Where(trace => !string.IsNullOrEmpty(trace.Name) && trace.ShowLegend != false && trace is not HeatmapTrace);

    /// <summary>Whether there is a legend: as the layout says, or where several traces have names.</summary>
    internal bool HasLegend => NamedTraces.Any(trace => trace.HasValues) && (Layout.ShowLegend ?? NamedTraces.Count() > 1);

    /// <summary>The figure in Plotly's JSON schema: an object with <c>data</c>, <c>layout</c> and <c>config</c>. Values that are not finite are <c>null</c>.</summary>
    public string ToPlotlyJson() => PlotlyJson.Write(this);

    /// <summary>The static picture: an <c>svg</c> element without scripts, for a page or a file.</summary>
    public string ToSvg(SvgOptions? options = null) => SvgFigure.Draw(this, options ?? new SvgOptions());

    /// <summary>An HTML fragment: the static picture, and a button that makes it interactive when plotly.js is to be had.</summary>
    /// <param name="includeScript">Whether <see cref="ChartScript.Source"/> is part of the fragment. A page with many charts includes it once itself.</param>
    public string ToHtml(bool includeScript = true) => FigureHtml.Fragment(this, includeScript);

    /// <summary>The figure as text: a matrix as a table, bars and lines in block characters.</summary>
    public string ToText() => FigureText.Of(this);

    /// <summary>The same as <see cref="ToText"/>.</summary>
    public override string ToString() => ToText();

    /// <summary>Writes the figure to a file: <c>.svg</c>, <c>.html</c> (a page that needs no network, with plotly.js in it when a local copy is found)
    /// or <c>.json</c> (Plotly's).</summary>
    /// <param name="path">The file. It is replaced if it exists; its folder must exist.</param>
    /// <exception cref="ChartException">The extension is another one, or the file cannot be written.</exception>
    public void Save(string path) => FigureFile.Write(this, path);
}
