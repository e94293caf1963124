using Markdig;
using Markdig.Syntax;

namespace CourseKit.Jupyter.Notebooks;

/// <summary>Markdown that may come from anywhere.</summary>
internal static class MarkdownText
{
    /// <summary>The document, or null when it nests too deeply to be parsed.</summary>
    public static MarkdownDocument? Parse(string text, MarkdownPipeline pipeline)
    {
        try
        {
            return Markdown.Parse(text, pipeline);
        }
        catch (ArgumentException)
        {
            // Markdig's way to say that it has a limit.
            return null;
        }
    }
}
