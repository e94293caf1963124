using System.Text;

namespace CourseKit.Charts;

/// <summary>Writes figures to files: to a temporary one first, so that a reader never sees half a file.</summary>
internal static class FigureFile
{
    /// <summary>Writes the form that the path's extension names.</summary>
    public static void Write(Figure figure, string path) => Write(path, extension => extension switch
    {
        ".svg" => figure.ToSvg() + "\n",
        ".html" or ".htm" => FigureHtml.Page(figure),
        ".json" => figure.ToPlotlyJson() + "\n",
        _ => throw new ChartException($"A chart cannot be saved as '{extension}' ({path}). Use .svg for a picture, .html for a page or .json for Plotly."),
    });

    /// <summary>Writes what is made for the path's extension, which comes in small letters.</summary>
    public static void Write(string path, Func<string, string> form)
    {
        var content = form(Path.GetExtension(path).ToLowerInvariant());
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
