namespace CourseKit.Charts;

/// <summary>The script that turns the charts of a page interactive when a reader asks for it.</summary>
public static class ChartScript
{
    private static readonly Lazy<string> Text = new(Read);

    /// <summary>The script, for a <c>script</c> element. Including it several times does no harm; charts added to the page later are found through
    /// <c>window.CourseKitChart.enhance(element)</c>.</summary>
    public static string Source => Text.Value;

    private static string Read()
    {
        using var stream = typeof(ChartScript).Assembly.GetManifestResourceStream("coursekit-chart.js")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd()
            .Replace("{{url}}", PlotlyScript.CdnUrl, StringComparison.Ordinal)
            .Replace("{{integrity}}", PlotlyScript.Integrity, StringComparison.Ordinal)
            .Replace("{{element}}", PlotlyScript.ElementId, StringComparison.Ordinal);
    }
}
