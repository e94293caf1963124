using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.Patterns;

/// <summary>The split pattern of GPT-2, which byte-level tokenizers use unless they say otherwise: contractions, words, numbers and runs
/// of symbols, each with a space before it if there is one, and whitespace. Every position is the start of a match.</summary>
internal sealed class Gpt2Scanner : TextPattern
{
    internal const string Regex = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    internal static readonly Gpt2Scanner Instance = new();

    private Gpt2Scanner() : base(Regex) { }

    public override bool IsRegex => true;

    internal override bool CoversEverything => true;

    internal override void AddMatches(ReadOnlySpan<char> text, PieceList parts)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = End(text, start);
            parts.Add(start, end);
            start = end;
        }
    }

    internal override bool FindNext(ReadOnlySpan<char> text, int start, ref long budget, out int matchStart, out int matchEnd)
    {
        matchStart = start;
        matchEnd = start < text.Length ? End(text, start) : start;
        return start < text.Length;
    }

    private static int End(ReadOnlySpan<char> text, int start)
    {
        if (text[start] == '\'' && Contraction.Length(text, start) is var length and > 0) return start + length;
        var first = text[start] == ' ' && start + 1 < text.Length ? start + 1 : start;
        var traits = CharacterTraits.At(text, first, out var size);
        if ((traits & Traits.Letter) != 0) return CharacterTraits.SkipLetters(text, first + size);
        if ((traits & Traits.Number) != 0) return CharacterTraits.SkipWhile(Traits.Number, text, first + size);
        if ((traits & Traits.Space) != 0) return WhitespaceRun.End(text, start);
        return CharacterTraits.SkipUntil(Traits.Space | Traits.Letter | Traits.Number, text, first + size);
    }
}
