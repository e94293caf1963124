using System.Globalization;
using System.Runtime.CompilerServices;

namespace CourseKit.Tokenizers.Unicode;

/// <summary>What the pre-tokenizers and the hand-written scanners ask about a code point.</summary>
[Flags]
internal enum Traits : byte
{
    None = 0,

    /// <summary><c>\p{L}</c>.</summary>
    Letter = 1,

    /// <summary><c>\p{N}</c>.</summary>
    Number = 2,

    /// <summary><c>\s</c>: the property White_Space, the same 25 code points in every version of Unicode since 6.3.</summary>
    Space = 4,

    /// <summary>Carriage return or line feed.</summary>
    LineBreak = 8,

    /// <summary><c>\w</c> of Unicode Technical Standard 18: Alphabetic, marks, decimal digits, connector punctuation, joiners.</summary>
    Word = 16,

    /// <summary>Rust's <c>char::is_numeric</c>: the categories N, of a later Unicode version than <see cref="Number"/>.</summary>
    Numeric = 32,

    /// <summary>Punctuation as BERT counts it: every ASCII symbol and the categories P of Unicode 8.0.</summary>
    Punctuation = 64,
}

/// <summary>The <see cref="Traits"/> of all code points. Three Unicode versions meet here, because three libraries meet in the reference:
/// 16.0 in its regular expressions, 17.0 in Rust's standard library, 8.0 in its category tables for punctuation.</summary>
internal static class CharacterTraits
{
    private static readonly CodePointTable Table = CodePointTable.Build(Fill);

    /// <summary>The traits of a code point from 0 to 10FFFF.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Traits Of(int codePoint) => (Traits)Table[codePoint];

    /// <summary>The traits of the code points below 128, for loops that are mostly over such.</summary>
    internal static readonly byte[] Ascii = [.. Enumerable.Range(0, 128).Select(codePoint => Table[codePoint])];

    /// <summary>Goes on from a position over letters.</summary>
    /// <returns>The position of the first code point that is none, or the end.</returns>
    internal static int SkipLetters(ReadOnlySpan<char> text, int position)
    {
        position = AsciiRuns.SkipLetters(text, position);
        return position < text.Length && text[position] >= 128 ? SkipWhile(Traits.Letter, text, position) : position;
    }

    /// <summary>Goes on from a position while code points have one of some traits.</summary>
    /// <returns>The position of the first that has none, or the end.</returns>
    internal static int SkipWhile(Traits any, ReadOnlySpan<char> text, int position)
    {
        var ascii = Ascii;
        while ((uint)position < (uint)text.Length)
        {
            int unit = text[position];
            if (unit < ascii.Length)
            {
                if ((ascii[unit] & (int)any) == 0) break;
                position++;
                continue;
            }
            if ((Of(CharacterClasses.CodePointAt(text, position, out var length)) & any) == 0) break;
            position += length;
        }
        return position;
    }

    /// <summary>Goes on from a position while code points have none of some traits.</summary>
    /// <returns>The position of the first that has one, or the end.</returns>
    internal static int SkipUntil(Traits any, ReadOnlySpan<char> text, int position)
    {
        var ascii = Ascii;
        while ((uint)position < (uint)text.Length)
        {
            int unit = text[position];
            if (unit < ascii.Length)
            {
                if ((ascii[unit] & (int)any) != 0) break;
                position++;
                continue;
            }
            if ((Of(CharacterClasses.CodePointAt(text, position, out var length)) & any) != 0) break;
            position += length;
        }
        return position;
    }

    /// <summary>The traits of the code point at a position, and its length in UTF-16 units.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Traits At(ReadOnlySpan<char> text, int position, out int length)
    {
        int unit = text[position];
        length = 1;
        return unit < 128 ? (Traits)Ascii[unit] : Of(CharacterClasses.CodePointAt(text, position, out length));
    }

    private static void Fill(Span<byte> flat)
    {
        CodePointTable.Spread(CategoryRuns.Runs, CategoryRuns.CategoryBits, flat);
        Span<byte> traits = stackalloc byte[1 << CategoryRuns.CategoryBits];
        for (var category = 0; category < traits.Length; category++) traits[category] = (byte)OfCategory((UnicodeCategory)category);
        foreach (ref var value in flat) value = traits[value];

        Mark([0x09, 0x0D, 0x85, 0x85], Traits.Space, flat); // White_Space in category Cc
        Mark([0x0A, 0x0A, 0x0D, 0x0D], Traits.LineBreak, flat);
        Mark(PropertyRanges.OtherAlphabetic, Traits.Word, flat);
        Mark([0x200C, 0x200D], Traits.Word, flat);
        Mark([0x11DE0, 0x11DE9, 0x16FF4, 0x16FF6], Traits.Numeric, flat); // new in Unicode 17.0
        Mark([0x21, 0x2F, 0x3A, 0x40, 0x5B, 0x60, 0x7B, 0x7E], Traits.Punctuation, flat);
        Mark(CategoryTables.Punctuation, Traits.Punctuation, flat);
    }

    private static void Mark(ReadOnlySpan<int> ranges, Traits trait, Span<byte> flat) => CodePointTable.Mark(ranges, (byte)trait, flat);

    private static Traits OfCategory(UnicodeCategory category) => category switch
    {
        <= UnicodeCategory.OtherLetter => Traits.Letter | Traits.Word,
        <= UnicodeCategory.EnclosingMark => Traits.Word,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber => Traits.Number | Traits.Numeric | Traits.Word,
        UnicodeCategory.OtherNumber => Traits.Number | Traits.Numeric,
        <= UnicodeCategory.ParagraphSeparator => Traits.Space,
        UnicodeCategory.ConnectorPunctuation => Traits.Word,
        _ => Traits.None,
    };
}
