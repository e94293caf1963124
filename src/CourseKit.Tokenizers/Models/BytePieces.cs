using System.Text;

namespace CourseKit.Tokenizers;

/// <summary>The pieces <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>, with which a vocabulary can spell what it has no piece for.</summary>
internal static class BytePieces
{
    /// <summary>The id of each byte's piece, -1 for one that the vocabulary lacks.</summary>
    internal static int[] Find(Vocabulary vocabulary) => [.. Enumerable.Range(0, 256).Select(value => vocabulary.IdOf(Name((byte)value)) ?? -1)];

    /// <summary>The piece of a byte.</summary>
    internal static string Name(byte value) => $"<0x{value:X2}>";

    /// <summary>The byte that a piece stands for, or -1.</summary>
    internal static int ByteOf(ReadOnlySpan<char> piece) =>
        piece is ['<', '0', 'x', var high, var low, '>'] && Digit(high) >= 0 && Digit(low) >= 0 ? (Digit(high) << 4) | Digit(low) : -1;

    /// <summary>Adds a token for each byte of a stretch of a word; each of them stands for the whole stretch.</summary>
    /// <returns>False, with nothing added, when the vocabulary lacks one of the bytes.</returns>
    internal static bool TryAdd(ReadOnlySpan<char> word, int start, int end, int[] ids, TokenBuffer output)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in word[start..end].EnumerateRunes())
            foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
                if (ids[value] < 0) return false;
        foreach (var rune in word[start..end].EnumerateRunes())
            foreach (var value in utf8[..rune.EncodeToUtf8(utf8)]) output.Add(ids[value], start, end);
        return true;
    }

    private static int Digit(char character) => character switch
    {
        >= '0' and <= '9' => character - '0',
        >= 'A' and <= 'F' => character - 'A' + 10,
        _ => -1,
    };
}
