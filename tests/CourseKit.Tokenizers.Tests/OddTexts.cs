using System.Text;

namespace CourseKit.Tokenizers.Tests;

/// <summary>Random texts of odd Unicode, the same for the same seed.</summary>
internal static class OddTexts
{
    private static readonly string[] Parts =
    [
        "hello", "World", "unaffable", " ", "  ", "\t", "\r\n", ".", "!?", "[MASK]", "[SEP]", "##able", "é", "e\u0301",
            "a\u0301\u0323\u0300",
        "İ", "ß", "ẞ", "Σ", "ﬁ", "½", "漢", "字", "かな", "한국어", "\u1112\u1161\u11ab", "नमस्ते", "ไทย", "עברית", "\u200D", "\u00AD", "\uFEFF",
        "\0", "\u0001", "\u0085", "\u00A0", "\u3000", "\u2028", "\uFFFD", "\uFFFF", "\uE000", "\U0001F44D\U0001F3FD",
            "\U0001F469\u200D\U0001F469",
        "\U0001F1EB\U0001F1F7", "\U00020000", "\U0002F800", "\U000E0001", "\uD800", "\uDC00", "\uDBFF\uDBFF", "𝕏", "\U00010400", "—", "“",
            "$", "٣",
    ];

    internal static IEnumerable<string> Generate(int seed, int count)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var text = new StringBuilder();
            for (var n = random.Next(12); n > 0; n--)
            {
                if (random.Next(8) == 0) text.Append((char)random.Next(0x10000));
                else text.Append(Parts[random.Next(Parts.Length)]);
            }
            yield return text.ToString();
        }
    }
}
