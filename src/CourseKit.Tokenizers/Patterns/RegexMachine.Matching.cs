using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.Patterns;

/// <summary>What single instructions take from the text.</summary>
internal sealed partial class RegexMachine
{
    private static readonly CodePointSet Word = UnicodeProperties.BareWord.ForMatching();
    private static readonly CodePointSet AsciiWord = CodePointSet.FromRanges(['0', '9', 'A', 'Z', '_', '_', 'a', 'z']).ForMatching();

    private static int Before(ReadOnlySpan<char> text, int position) =>
        position > 1 && char.IsLowSurrogate(text[position - 1]) && char.IsHighSurrogate(text[position - 2]) ? position - 2 : position - 1;

    private static bool TakeCharacter(int codePoint, ReadOnlySpan<char> text, ref int position)
    {
        if (position >= text.Length || CharacterClasses.CodePointAt(text, position, out var length) != codePoint) return false;
        position += length;
        return true;
    }

    private static bool TakeOne(CodePointSet set, ReadOnlySpan<char> text, ref int position)
    {
        if (position >= text.Length || !set.Contains(CharacterClasses.CodePointAt(text, position, out var length))) return false;
        position += length;
        return true;
    }

    /// <summary>Takes the longest run and, if it may be shorter, leaves a choice to give back some of it.</summary>
    private bool TakeRun(in RegexInstruction run, int next, ReadOnlySpan<char> text, ref int position)
    {
        var set = _program.Sets[run.A];
        int count = 0, least = position, end = position;
        for (; count < run.C && end < text.Length; count++)
        {
            if (!set.Contains(CharacterClasses.CodePointAt(text, end, out var length))) break;
            end += length;
            if (count + 1 == run.B) least = end;
        }
        _budget -= count >> RunDiscount;
        if (count < run.B) return false;
        if (run.Op == RegexOp.GreedyRun && end > least) Push(new(next, end, least));
        position = end;
        return true;
    }

    /// <summary>Takes text whose full case folding is the folded text; it must end where a code point ends.</summary>
    private static bool TakeFolded(ReadOnlySpan<int> folded, ReadOnlySpan<char> text, ref int position)
    {
        var end = position;
        for (var done = 0; done < folded.Length;)
        {
            if (end >= text.Length) return false;
            var codePoint = CharacterClasses.CodePointAt(text, end, out var length);
            ReadOnlySpan<int> expansion = CaseFolding.Expansion(codePoint) ?? [];
            if (!expansion.IsEmpty && folded[done..].StartsWith(expansion)) done += expansion.Length;
            else if (expansion.IsEmpty && folded[done] == CaseFolding.Representative(codePoint)) done++;
            else return false;
            end += length;
        }
        position = end;
        return true;
    }

    private bool TakeReference(BackreferenceNode reference, ReadOnlySpan<char> text, ref int position)
    {
        for (var i = reference.Groups.Length - 1; i >= 0; i--)
        {
            var group = reference.Groups[i];
            int start = _registers[2 * group - 2], end = _registers[2 * group - 1];
            if (start < 0 || end < start) continue;
            var taken = position;
            _budget -= (end - start) >> RunDiscount;
            while (start < end && taken < text.Length)
            {
                var expected = CharacterClasses.CodePointAt(text, start, out var length);
                var actual = CharacterClasses.CodePointAt(text, taken, out var other);
                if (!Same(expected, actual, reference.IgnoreCase)) return false;
                start += length;
                taken += other;
            }
            if (start < end) return false;
            position = taken;
            return true;
        }
        return false;
    }

    private static bool Same(int a, int b, bool ignoreCase) =>
        a == b || ignoreCase && CaseFolding.Representative(a) == CaseFolding.Representative(b);

    private bool Holds(Assertion assertion, ReadOnlySpan<char> text, int position) => assertion switch
    {
        Assertion.LineStart => position == 0 || text[position - 1] == '\n' && position < text.Length,
        Assertion.LineEnd => position == text.Length || text[position] == '\n',
        Assertion.TextStart => position == 0,
        Assertion.TextEnd => position == text.Length,
        Assertion.LastLineEnd => position == text.Length || position == text.Length - 1 && text[position] == '\n',
        Assertion.SearchStart => position == _searchStart,
        Assertion.WordBoundary => IsBoundary(Word, text, position),
        Assertion.NoWordBoundary => !IsBoundary(Word, text, position),
        Assertion.AsciiWordBoundary => IsBoundary(AsciiWord, text, position),
        _ => !IsBoundary(AsciiWord, text, position),
    };

    private static bool IsBoundary(CodePointSet word, ReadOnlySpan<char> text, int position)
    {
        var before = position > 0 && word.Contains(CharacterClasses.CodePointAt(text, Before(text, position), out _));
        var after = position < text.Length && word.Contains(CharacterClasses.CodePointAt(text, position, out _));
        return before != after;
    }
}
