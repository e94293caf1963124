using System.Globalization;
using System.Net;
using System.Text;
using CourseKit.Display;
using CourseKit.Tokenizers.Display;

namespace CourseKit.Tokenizers;

/// <content>Coloured display.</content>
[TypeFormatterSource(typeof(EncodedTextFormatters), PreferredMimeTypes = ["text/html"])]
public sealed partial class EncodedText
{
    private const int MaxDisplayedTokens = 1000;
    private const int MaxDisplayedTexts = 10;

    /// <summary>The text as an HTML fragment with its tokens in alternating colours. Each says its spelling, id, offsets and word when the
    /// pointer rests on it. Spaces show as ·, line breaks as ⏎, tabs as ⇥; special tokens have a frame.</summary>
    /// <param name="maxTokens">How many tokens to show at most.</param>
    public string ToHtml(int maxTokens = MaxDisplayedTokens) => TokenHtml.Write(this, maxTokens);

    /// <summary>The text for a terminal, with its tokens in alternating colours and whitespace made visible as in <see cref="ToHtml"/>.
    /// Control characters of the text do not reach the terminal.</summary>
    /// <param name="maxTokens">How many tokens to show at most.</param>
    public string ToAnsi(int maxTokens = MaxDisplayedTokens) => TokenAnsi.Write(this, maxTokens);

    /// <summary>How an encoding is shown in a notebook: coloured text, and a table that can be opened.</summary>
    private sealed class EncodedTextFormatters
    {
        public IEnumerable<object> CreateTypeFormatters() =>
        [
            new TypeFormatter<EncodedText>("text/html", (encoding, writer) => writer.Write(
                $"{encoding.ToHtml()}<details><summary style=\"display:list-item;cursor:pointer\">{WebUtility.HtmlEncode(TokenTable.Caption(encoding))}</summary>\n{Table(encoding)}</details>\n")),
            new TypeFormatter<EncodedText>("text/plain", (encoding, writer) => writer.Write(encoding.ToString())),
            new TypeFormatter<IReadOnlyList<EncodedText>>("text/html", WriteBatch),
        ];

        // A batch: the texts below each other, each with its number.
        private static void WriteBatch(IReadOnlyList<EncodedText> batch, TextWriter writer)
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"<p>{batch.Count:N0} {(batch.Count == 1 ? "text" : "texts")}{(batch.Count > MaxDisplayedTexts ? $", the first {MaxDisplayedTexts}" : "")}</p>\n<ol start=\"0\">\n"));
            foreach (var encoding in batch.Take(MaxDisplayedTexts)) writer.Write($"<li>{encoding?.ToHtml(MaxDisplayedTokens / MaxDisplayedTexts)}</li>\n");
            writer.Write("</ol>\n");
        }

        private static string Table(EncodedText encoding)
        {
            var text = new StringWriter(new StringBuilder(), CultureInfo.InvariantCulture);
            TokenTable.Of(encoding).WriteScrollingHtml(text);
            return text.ToString();
        }
    }
}
