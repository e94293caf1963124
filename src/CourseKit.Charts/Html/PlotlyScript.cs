namespace CourseKit.Charts;

/// <summary>Where plotly.js comes from: a local copy that <c>npm ci</c> installs, or Plotly's own content delivery network.</summary>
public static class PlotlyScript
{
    /// <summary>The version that figures are written for and tested with; <c>package.json</c> pins the same.</summary>
    public const string Version = "4.1.1";

    /// <summary>The address of that version. Nothing asks for it before a reader turns a chart interactive.</summary>
    public const string CdnUrl = $"https://cdn.plot.ly/plotly-{Version}.min.js";

    /// <summary>What a browser must find at <see cref="CdnUrl"/>, as subresource integrity states it.</summary>
    /// <remarks>Computed from <c>plotly.min.js</c> of the npm package plotly.js-dist-min. Two public projects that download the file from
    /// cdn.plot.ly record the same digest for it: one states it whole and as identical to npm's, one its first 16 digits.</remarks>
    public const string Integrity = "sha256-O24V1F27f8pb0glCkelh3cVHLNiHAJ5gCaVtq2aNch8=";

    /// <summary>The id of the element that holds a page's own copy.</summary>
    public const string ElementId = "coursekit-plotly";

    /// <summary>The environment variable that may name a file to use.</summary>
    public const string EnvironmentVariable = "COURSEKIT_PLOTLY";

    private const string PackagePath = "node_modules/plotly.js-dist-min/plotly.min.js";

    /// <summary>Finds a local copy: the file that COURSEKIT_PLOTLY names, or <c>node_modules/plotly.js-dist-min/plotly.min.js</c> in the current
    /// folder, the program's folder, or a folder above one of them.</summary>
    /// <returns>The path, or null where there is none.</returns>
    /// <exception cref="ChartException">COURSEKIT_PLOTLY names a file that does not exist.</exception>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable(EnvironmentVariable) is not { Length: > 0 } named)
            return FindAbove(Directory.GetCurrentDirectory()) ?? FindAbove(AppContext.BaseDirectory);
        if (File.Exists(named)) return Path.GetFullPath(named);
        throw new ChartException($"{EnvironmentVariable} names {named}, which is no file. Name a copy of plotly.min.js, or unset the variable.");
    }

    /// <summary>The element that gives a page its own copy of plotly.js: inert text, which is run when a reader turns a chart interactive.</summary>
    /// <param name="path">The file; <see cref="Find"/> finds one.</param>
    /// <exception cref="ChartException">The file cannot be read.</exception>
    public static string ToHtml(string path)
    {
        try
        {
            return $"<script type=\"text/plain\" id=\"{ElementId}\">{EscapeScript(File.ReadAllText(path))}</script>";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ChartException($"plotly.js cannot be read from {path}: {exception.Message} Run 'npm ci' again, or unset {EnvironmentVariable}.", exception);
        }
    }

    /// <summary>Writes JavaScript so that no HTML parser sees its end, or the start of another script, in it. In string literals, templates and
    /// regular expressions, where alone these characters occur, a backslash before them changes nothing.</summary>
    internal static string EscapeScript(string script) => script
        .Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase)
        .Replace("<!--", "<\\!--", StringComparison.Ordinal)
        .Replace("<script", "<\\script", StringComparison.OrdinalIgnoreCase);

    private static string? FindAbove(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, PackagePath) is var path && File.Exists(path)) return path;
        return null;
    }
}
