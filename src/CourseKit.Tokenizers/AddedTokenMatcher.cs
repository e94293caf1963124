using System.Buffers;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>Finds added tokens in a text: the leftmost match, and of those the longest. Tokens that begin alike are told apart by one
/// lookup for each length that they come in, so that a text full of beginnings costs little.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly Dictionary<string, Entry> _byPattern = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly Dictionary<char, int[]> _lengthsByFirstUnit;
    private readonly SearchValues<char> _firstUnits;

    internal AddedTokenMatcher(IEnumerable<(string Pattern, int Id, AddedToken Token)> patterns)
    {
        foreach (var (pattern, id, token) in patterns)
            if (pattern.Length > 0) _byPattern.TryAdd(pattern, new(id, token));
        _lookup = _byPattern.GetAlternateLookup<ReadOnlySpan<char>>();
        _lengthsByFirstUnit = _byPattern.Keys.GroupBy(pattern => pattern[0]).ToDictionary(group => group.Key,
            group => group.Select(pattern => pattern.Length).Distinct().OrderDescending().ToArray());
        _firstUnits = SearchValues.Create([.. _lengthsByFirstUnit.Keys]);
    }

    /// <summary>A stretch of the text: an added token, or (id -1) what lies between two.</summary>
    internal readonly record struct Part(int Start, int End, int Id);

    private readonly record struct Entry(int Id, AddedToken Token);

    /// <summary>Whether there is anything to look for in <paramref name="text"/>; false in most texts, and cheap to say.</summary>
    internal bool MayMatch(ReadOnlySpan<char> text) => text.ContainsAny(_firstUnits);

    /// <summary>Cuts a text into added tokens and what lies between them; empty stretches are left out.</summary>
    internal void Split(ReadOnlySpan<char> text, List<Part> parts)
    {
        parts.Clear();
        var covered = 0;
        for (var position = 0; position < text.Length;)
        {
            var step = text[position..].IndexOfAny(_firstUnits);
            if (step < 0) break;
            position += step;
            if (!TryMatch(text[position..], out var length, out var match))
            {
                position++;
                continue;
            }
            int start = position, end = position + length;
            position = end; // also when the match is turned down: matches do not overlap
            if (match.Token.SingleWord && !IsSingleWord(text, start, end)) continue;
            if (match.Token.LStrip) while (start > covered && CharacterClasses.IsWhitespace(text[start - 1])) start--;
            if (match.Token.RStrip) while (end < text.Length && CharacterClasses.IsWhitespace(text[end])) end++;
            start = Math.Max(start, covered);
            if (end <= start) continue;
            if (start > covered) parts.Add(new(covered, start, -1));
            parts.Add(new(start, end, match.Id));
            covered = end;
        }
        if (covered < text.Length) parts.Add(new(covered, text.Length, -1));
    }

    private bool TryMatch(ReadOnlySpan<char> text, out int length, out Entry match)
    {
        foreach (var candidate in _lengthsByFirstUnit[text[0]])
        {
            if (candidate > text.Length || !_lookup.TryGetValue(text[..candidate], out match)) continue;
            length = candidate;
            return true;
        }
        (length, match) = (0, default);
        return false;
    }

    private static bool IsSingleWord(ReadOnlySpan<char> text, int start, int end) =>
        (start == 0 || !CharacterClasses.IsWord(CodePointBefore(text, start))) &&
        (end == text.Length || !CharacterClasses.IsWord(CharacterClasses.CodePointAt(text, end, out _)));

    private static int CodePointBefore(ReadOnlySpan<char> text, int index)
    {
        var isPair = index >= 2 && char.IsSurrogatePair(text[index - 2], text[index - 1]);
        return CharacterClasses.CodePointAt(text, isPair ? index - 2 : index - 1, out _);
    }
}
