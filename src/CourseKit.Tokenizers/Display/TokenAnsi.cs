using System.Globalization;
using System.Text;

namespace CourseKit.Tokenizers.Display;

/// <summary>Tokens as coloured text for a terminal: black on light colours, which reads well whatever the terminal's own colours are.
/// </summary>
internal static class TokenAnsi
{
    private const string Reset = "\e[0m", Special = "\e[7m", Dim = "\e[2m";

    /// <summary>Light blue, orange, green, pink and violet of the 256 colours.</summary>
    private static readonly int[] Backgrounds = [153, 222, 157, 218, 183];

    internal static string Write(EncodedText encoding, int maxTokens)
    {
        var text = new StringBuilder();
        var colour = 0;
        foreach (var stretch in TokenStretch.Of(encoding, maxTokens))
        {
            var shown = VisibleText.Of(stretch.Text);
            text.Append(stretch.Kind switch
            {
                StretchKind.Token => Token(stretch, shown, encoding, Backgrounds[colour++ % Backgrounds.Length]),
                StretchKind.Special => $"{Special}{shown}{(stretch.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" ×{stretch.Count}") : "")}{Reset}",
                _ => $"{Dim}{shown}{Reset}",
            });
            if (stretch.Text.EndsWith('\n')) text.Append('\n');
        }
        return text.ToString();
    }

    private static string Token(TokenStretch stretch, string shown, EncodedText encoding, int background) =>
        string.Create(CultureInfo.InvariantCulture,
            $"\e[38;5;16;48;5;{background}m{(shown.Length > 0 ? shown : VisibleText.Of(encoding.Tokens[stretch.Token]))}{Reset}");
}
