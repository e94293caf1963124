using System.Globalization;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.Families.Tweets;

/// <summary>A text as <see cref="TweetScanner"/> looks at it: one character for each code point, in which ASCII stands for itself, small
/// letters for capitals too, and every other code point for its kind.</summary>
internal sealed class TweetCharacters
{
    /// <summary>Letters, marks and joiners beyond ASCII.</summary>
    internal const char Letter = 'é';

    /// <summary>Decimal digits beyond ASCII.</summary>
    internal const char Digit = '٠';

    /// <summary>Whitespace but for the space itself.</summary>
    internal const char OtherSpace = '\t';

    /// <summary>Curved and pointed quotation marks, which do not end a URL.</summary>
    internal const char Quote = '«';

    /// <summary>Everything else.</summary>
    internal const char Symbol = '§';

    private readonly char[] _kinds;
    private readonly int[] _units;
    private readonly int _count;

    internal TweetCharacters(ReadOnlySpan<char> text)
    {
        _kinds = new char[text.Length];
        _units = new int[text.Length + 1];
        for (int i = 0, length; i < text.Length; i += length)
        {
            _kinds[_count] = KindOf(CharacterClasses.CodePointAt(text, i, out length));
            _units[_count++] = i;
        }
        _units[_count] = text.Length;
    }

    internal ReadOnlySpan<char> Kinds => _kinds.AsSpan(0, _count);

    /// <summary>Where a code point starts in the text, in UTF-16 units.</summary>
    internal int UnitOf(int position) => _units[position];

    internal static bool IsSpace(char kind) => kind is ' ' or OtherSpace;

    internal static bool IsDigit(char kind) => char.IsAsciiDigit(kind) || kind == Digit;

    internal static bool IsLetter(char kind) => char.IsAsciiLetterLower(kind) || kind == Letter;

    internal static bool IsWord(char kind) => IsLetter(kind) || IsDigit(kind) || kind == '_';

    internal static bool IsAsciiWord(char kind) => char.IsAsciiLetterLower(kind) || char.IsAsciiDigit(kind);

    private static char KindOf(int codePoint) => codePoint switch
    {
        >= 'A' and <= 'Z' => (char)(codePoint | 0x20),
        ' ' => ' ',
        < 0x80 => codePoint is >= '\t' and <= '\r' ? OtherSpace : (char)codePoint,
        0x130 => 'i', // these three are capitals or small letters of an ASCII letter when case is ignored
        0x17F => 's',
        0x212A => 'k',
        '«' or '»' or '“' or '”' or '‘' or '’' => Quote,
        _ when CharacterClasses.IsWhitespace(codePoint) => OtherSpace,
        _ when CharUnicodeInfo.GetUnicodeCategory(codePoint) == UnicodeCategory.DecimalDigitNumber => Digit,
        _ when CharacterClasses.IsWord(codePoint) => Letter,
        _ => Symbol,
    };
}
