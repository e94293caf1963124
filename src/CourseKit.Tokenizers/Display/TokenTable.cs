using System.Globalization;
using CourseKit.Display;

namespace CourseKit.Tokenizers.Display;

/// <summary>The tokens of an encoding as a table, a row each.</summary>
internal static class TokenTable
{
    private const int MaxRows = 200;

    internal static string Caption(EncodedText encoding) => string.Create(CultureInfo.InvariantCulture,
        $"{encoding.Length} {(encoding.Length == 1 ? "token" : "tokens")}{(encoding.Length > MaxRows ? $", the first {MaxRows}" : "")}");

    internal static DisplayTable Of(EncodedText encoding, string? caption = null) => new(
        caption ?? Caption(encoding),
        [new("", IsNumber: true), new("token", IsHeader: true), new("id", IsNumber: true), new("text"), new("offsets"), new("word", IsNumber: true), new("type", IsNumber: true), new("special")],
        Enumerable.Range(0, Math.Min(encoding.Length, MaxRows)).Select(i => (TableCell[])
        [
            Number(i), VisibleText.Of(encoding.Tokens[i]), Number(encoding.Ids[i]), VisibleText.Of(encoding.TextOf(i)),
            encoding.TokenToChars(i)?.ToString() ?? "", encoding.TokenToWord(i) is { } word ? Number(word) : "", Number(encoding.TypeIds[i]),
            encoding.SpecialTokensMask[i] == 0 ? "" : encoding.AttentionMask[i] == 0 ? "padding" : "yes",
        ]));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
