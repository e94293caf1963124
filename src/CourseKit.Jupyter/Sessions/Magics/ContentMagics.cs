using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Sessions.Magics;

/// <summary>Magics that show the lines after them.</summary>
internal static class ContentMagics
{
    /// <summary>Shows HTML.</summary>
    public static readonly Magic Html = Showing("html", "shows the lines after it as HTML", text => MimeBundle.OfText(text).Add(MimeBundle.Html, text));

    /// <summary>Shows Markdown.</summary>
    public static readonly Magic Markdown = Showing("markdown", "shows the lines after it as Markdown", text => MimeBundle.OfText(text).Add(MimeBundle.Markdown, text));

    /// <summary>Shows the source of a diagram.</summary>
    public static readonly Magic Mermaid = Showing("mermaid", "shows the lines after it as the source of a Mermaid diagram",
        text => MimeBundle.OfText(text).Add(MimeBundle.Markdown, $"```mermaid\n{text}\n```"));

    private static Magic Showing(string name, string description, Func<string, MimeBundle> forms) => new(name, description, call =>
    {
        call.Cell.Display(forms(call.Content.Trim('\r', '\n')));
        return null;
    })
    { TakesContent = true };
}
