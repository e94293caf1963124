using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.Patterns;

/// <summary>The split pattern of CLIP: contractions, words, single digits and runs of symbols; whitespace matches nothing. In one form it
/// knows the two special tokens as well.</summary>
internal sealed class ClipScanner : TextPattern
{
    internal const string Regex = @"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+";
    internal const string RegexWithSpecials = @"<\|startoftext\|>|<\|endoftext\|>|" + Regex;

    internal static readonly ClipScanner Plain = new(Regex, []);
    internal static readonly ClipScanner WithSpecials = new(RegexWithSpecials, ["<|startoftext|>", "<|endoftext|>"]);

    private readonly string[] _specials;

    private ClipScanner(string regex, string[] specials) : base(regex) => _specials = specials;

    public override bool IsRegex => true;

    internal override void AddMatches(ReadOnlySpan<char> text, PieceList parts)
    {
        for (var start = CharacterTraits.SkipWhile(Traits.Space, text, 0); start < text.Length;)
        {
            var end = End(text, start);
            parts.Add(start, end);
            start = CharacterTraits.SkipWhile(Traits.Space, text, end);
        }
    }

    internal override bool FindNext(ReadOnlySpan<char> text, int start, ref long budget, out int matchStart, out int matchEnd)
    {
        matchStart = matchEnd = CharacterTraits.SkipWhile(Traits.Space, text, start);
        if (matchStart >= text.Length) return false;
        matchEnd = End(text, matchStart);
        return true;
    }

    private int End(ReadOnlySpan<char> text, int start)
    {
        if (text[start] == '\'' && Contraction.Length(text, start) is var length and > 0) return start + length;
        if (text[start] == '<')
            foreach (var special in _specials)
                if (text[start..].StartsWith(special)) return start + special.Length;
        var traits = CharacterTraits.At(text, start, out var size);
        if ((traits & Traits.Letter) != 0) return CharacterTraits.SkipLetters(text, start + size);
        if ((traits & Traits.Number) != 0) return start + size;
        return CharacterTraits.SkipUntil(Traits.Space | Traits.Letter | Traits.Number, text, start + size);
    }
}
