using System.Text;
using System.Text.RegularExpressions;

namespace CourseKit.Jupyter.Pages;

/// <summary>Text as HTML.</summary>
internal static partial class Html
{
    /// <summary>Text for the inside of an element or of a quoted attribute.</summary>
    public static string Escape(string text) => Escape(new StringBuilder(text.Length + 16), text).ToString();

    /// <summary>Appends text for the inside of an element or of a quoted attribute.</summary>
    public static StringBuilder Escape(StringBuilder html, ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            _ = c switch
            {
                '&' => html.Append("&amp;"),
                '<' => html.Append("&lt;"),
                '>' => html.Append("&gt;"),
                '"' => html.Append("&quot;"),
                '\'' => html.Append("&#39;"),
                '\t' or '\n' => html.Append(c),
                // HTML knows no other control characters, and nobody sees them.
                < ' ' or (>= '\x7f' and < '\xa0') => html.Append('\uFFFD'),
                _ => html.Append(c),
            };
        }

        return html;
    }

    /// <summary>JavaScript for the inside of a script element, which would end at its own end tag even within a string.</summary>
    public static string Script(string code) => ScriptEnd().Replace(code, @"<\$1");

    [GeneratedRegex("<(/script|!--|script)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ScriptEnd();
}
