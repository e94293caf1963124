using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CourseKit.Tokenizers.Unicode;

/// <summary>Runs of ASCII letters and digits, sixteen units at a time: the length of a word is what a processor guesses wrong, so most
/// words had better take no loop at all.</summary>
internal static class AsciiRuns
{
    /// <summary>The first position at or after <paramref name="position"/> without an ASCII letter.</summary>
    internal static int SkipLetters(ReadOnlySpan<char> text, int position)
    {
        while (Vector256.IsHardwareAccelerated && position <= text.Length - Vector256<ushort>.Count)
        {
            var others = ~Letters(Load(text, position)).ExtractMostSignificantBits() & 0xFFFF;
            if (others != 0) return position + BitOperations.TrailingZeroCount(others);
            position += Vector256<ushort>.Count;
        }
        while (position < text.Length && char.IsAsciiLetter(text[position])) position++;
        return position;
    }

    /// <summary>The first position at or after <paramref name="position"/> without an ASCII letter or digit.</summary>
    internal static int SkipLettersAndDigits(ReadOnlySpan<char> text, int position)
    {
        while (Vector256.IsHardwareAccelerated && position <= text.Length - Vector256<ushort>.Count)
        {
            var units = Load(text, position);
            var others = ~(Letters(units) | Between(units, '0', '9')).ExtractMostSignificantBits() & 0xFFFF;
            if (others != 0) return position + BitOperations.TrailingZeroCount(others);
            position += Vector256<ushort>.Count;
        }
        while (position < text.Length && char.IsAsciiLetterOrDigit(text[position])) position++;
        return position;
    }

    private static Vector256<ushort> Load(ReadOnlySpan<char> text, int position) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(MemoryMarshal.Cast<char, ushort>(text)), (nuint)position);

    private static Vector256<ushort> Letters(Vector256<ushort> units) => Between(units | Vector256.Create((ushort)0x20), 'a', 'z');

    private static Vector256<ushort> Between(Vector256<ushort> units, char first, char last) =>
        Vector256.LessThanOrEqual(units - Vector256.Create((ushort)first), Vector256.Create((ushort)(last - first)));
}
