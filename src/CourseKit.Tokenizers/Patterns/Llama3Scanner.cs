using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.Patterns;

/// <summary>The split pattern of Llama 3 (and OpenAI's cl100k) and that of Qwen2, which differs only in how many digits stay together.
/// Every position is the start of a match.</summary>
internal sealed class Llama3Scanner : TextPattern
{
    internal const string Llama3Regex = Start + @"\p{N}{1,3}" + End;
    internal const string Qwen2Regex = Start + @"\p{N}" + End;

    private const string Start = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|";
    private const string End = @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    internal static readonly Llama3Scanner Llama3 = new(Llama3Regex, 3);
    internal static readonly Llama3Scanner Qwen2 = new(Qwen2Regex, 1);

    private readonly int _digits;

    private Llama3Scanner(string regex, int digits) : base(regex) => _digits = digits;

    public override bool IsRegex => true;

    internal override bool CoversEverything => true;

    internal override void AddMatches(ReadOnlySpan<char> text, PieceList parts)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = FindEnd(text, start);
            parts.Add(start, end);
            start = end;
        }
    }

    internal override bool FindNext(ReadOnlySpan<char> text, int start, ref long budget, out int matchStart, out int matchEnd)
    {
        matchStart = start;
        matchEnd = start < text.Length ? FindEnd(text, start) : start;
        return start < text.Length;
    }

    private int FindEnd(ReadOnlySpan<char> text, int start)
    {
        var traits = CharacterTraits.At(text, start, out var length);
        var next = start + length;
        if ((traits & Traits.Letter) != 0) return CharacterTraits.SkipLetters(text, next);
        if ((traits & Traits.Number) != 0) return SkipDigits(text, next);
        if (text[start] == '\'' && Contraction.LengthIgnoringCase(text, start) is var ending and > 0) return start + ending;
        if ((traits & Traits.LineBreak) == 0 && next < text.Length)
        {
            var following = CharacterTraits.At(text, next, out var size);
            if ((following & Traits.Letter) != 0) return CharacterTraits.SkipLetters(text, next + size);
            if (text[start] == ' ' && (following & (Traits.Space | Traits.Number)) == 0) return SkipSymbols(text, next + size);
        }
        return (traits & Traits.Space) == 0 ? SkipSymbols(text, next) : SkipWhitespace(text, start);
    }

    private int SkipDigits(ReadOnlySpan<char> text, int position)
    {
        for (var count = 1; count < _digits && position < text.Length; count++)
        {
            if ((CharacterTraits.At(text, position, out var length) & Traits.Number) == 0) break;
            position += length;
        }
        return position;
    }

    /// <summary><c>[^\s\p{L}\p{N}]+[\r\n]*</c> behind its first symbol.</summary>
    private static int SkipSymbols(ReadOnlySpan<char> text, int position) => CharacterTraits.SkipWhile(Traits.LineBreak, text,
        CharacterTraits.SkipUntil(Traits.Space | Traits.Letter | Traits.Number, text, position));

    /// <summary><c>\s*[\r\n]+|\s+(?!\S)|\s+</c>: up to the last line break of the run, if it has one.</summary>
    private static int SkipWhitespace(ReadOnlySpan<char> text, int start)
    {
        var end = CharacterTraits.SkipWhile(Traits.Space, text, start);
        var lineBreak = text[start..end].LastIndexOfAny('\r', '\n');
        return lineBreak >= 0 ? start + lineBreak + 1 : WhitespaceRun.Cut(text, start, end);
    }
}
