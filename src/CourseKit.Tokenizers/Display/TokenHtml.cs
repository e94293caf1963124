using System.Globalization;
using System.Net;
using System.Text;

namespace CourseKit.Tokenizers.Display;

/// <summary>Tokens as coloured HTML. The colours are translucent, so that the page's own text colour keeps its contrast on light and on
/// dark pages; a line below each token tells neighbours apart without colour.</summary>
internal static class TokenHtml
{
    /// <summary>Red, green and blue of hues that are told apart with most kinds of colour blindness.</summary>
    private static readonly string[] Hues = ["59,130,246", "234,150,20", "16,160,110", "214,82,150", "130,100,230"];

    internal static string Write(EncodedText encoding, int maxTokens)
    {
        var html = new StringBuilder("<div class=\"ck-tokens\" style=\"white-space:pre-wrap;overflow-wrap:anywhere;line-height:2;font-family:ui-monospace,monospace\">");
        var colour = 0;
        foreach (var stretch in TokenStretch.Of(encoding, maxTokens))
        {
            switch (stretch.Kind)
            {
                case StretchKind.Token: html.Append(Token(encoding, stretch, Hues[colour++ % Hues.Length])); break;
                case StretchKind.Special: html.Append(Special(encoding, stretch)); break;
                case StretchKind.Gap: html.Append($"<span style=\"opacity:0.6\">{Lines(stretch.Text)}</span>"); break;
                default: html.Append($"<span style=\"opacity:0.7;font-style:italic\">{Lines(stretch.Text)}</span>"); break;
            }
        }
        return html.Append("</div>\n").ToString();
    }

    /// <summary>A line break in the text is one in the display, too.</summary>
    private static string Lines(string text) => string.Join("<br>", VisibleText.Lines(text).Select(Encode));

    private static string Token(EncodedText encoding, TokenStretch stretch, string hue)
    {
        var style = $"background:rgba({hue},0.25);box-shadow:inset 0 -2px rgb({hue});padding:0.15em 0;border-radius:2px";
        // Where another token has shown the character already, the spelling says what this one is.
        var shown = stretch.Text.Length > 0 ? Lines(stretch.Text) : $"<small>{Encode(VisibleText.Of(encoding.Tokens[stretch.Token]))}</small>";
        return $"<span class=\"ck-token\" style=\"{style}\" title=\"{Encode(Tooltip(encoding, stretch))}\">{shown}</span>";
    }

    private static string Special(EncodedText encoding, TokenStretch stretch)
    {
        const string style = "border:1px solid currentColor;border-radius:3px;padding:0 0.2em;margin:0 0.15em;font-size:0.85em;opacity:0.8";
        var count = stretch.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" ×{stretch.Count}") : "";
        return $"<span class=\"ck-token ck-special\" style=\"{style}\" title=\"{Encode(Tooltip(encoding, stretch))}\">{Encode(VisibleText.Of(stretch.Text) + count)}</span>";
    }

    private static string Tooltip(EncodedText encoding, TokenStretch stretch)
    {
        var i = stretch.Token;
        var place = encoding.TokenToChars(i) is { } span ? $", {span}, word {encoding.TokenToWord(i)}" : ", special";
        return string.Create(CultureInfo.InvariantCulture, $"{i}: {VisibleText.Of(encoding.Tokens[i])}, id {encoding.Ids[i]}{place}");
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
