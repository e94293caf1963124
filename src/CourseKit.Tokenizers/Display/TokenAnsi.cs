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
            text.Append(stretch.Kind switch
            {
                StretchKind.Token => Coloured(Background(colour++), stretch.Text.Length > 0 ? stretch.Text : encoding.Tokens[stretch.Token]),
                StretchKind.Special => Coloured(Special, stretch.Text) + Times(stretch.Count),
                _ => Coloured(Dim, stretch.Text),
            });
        }
        return text.ToString();
    }

    private static string Background(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"\e[38;5;16;48;5;{Backgrounds[number % Backgrounds.Length]}m");

    private static string Times(int count) => count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Special} ×{count}{Reset}");

    /// <summary>A text in one colour. A line break in it is one in the display, too, where no colour may run on.</summary>
    private static string Coloured(string colour, string text) =>
        string.Join('\n', VisibleText.Lines(text).Select(line => line.Length == 0 ? "" : $"{colour}{line}{Reset}"));
}
