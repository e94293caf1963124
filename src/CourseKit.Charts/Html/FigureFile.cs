using System.Text;

namespace CourseKit.Charts;

/// <summary>Writes figures to files: to a temporary one first, so that a reader never sees half a file.</summary>
internal static class FigureFile
{
    /// <summary>Writes the form that the path's extension names.</summary>
    public static void Write(Figure figure, string path)
    {
        var content = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".svg" => figure.ToSvg() + "\n",
            ".html" or ".htm" => FigureHtml.Page(figure),
            ".json" => figure.ToPlotlyJson() + "\n",
            var other => throw new ChartException($"A chart cannot be saved as '{other}' ({path}). Use .svg for a picture, .html for a page or .json for Plotly."),
        };
        var temporary = $"{path}.{Guid.NewGuid():n}.tmp";
        try
        {
            File.WriteAllText(temporary, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw new ChartException($"The chart cannot be written to {path}: {exception.Message} Choose a folder that exists and may be written to.", exception);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The error that is reported is the first one.
        }
    }
}
