using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.Patterns;

/// <summary>Character classes.</summary>
internal sealed partial class RegexParser
{
    /// <summary>What stands between brackets, before case is ignored.</summary>
    private readonly record struct ClassContent(CodePointSet Set, bool Negative);

    private RegexNode Class(ClassContent content, Options options)
    {
        if ((options & Options.IgnoreCase) == 0) return new SetNode(content.Negative ? content.Set.Complement() : content.Set);
        var set = WithOtherCases(content.Set);
        if (content.Negative) return new SetNode(set.Complement());
        var texts = CaseFolding.AllExpansions
            .Where(pair => set.Contains(pair.Key) && !pair.Value.All(set.Contains))
            .Select(pair => new FoldedTextNode(pair.Value)).ToList();
        return texts.Count == 0 ? new SetNode(set) : new AlternationNode([new SetNode(set), .. texts]);
    }

    private static CodePointSet WithOtherCases(CodePointSet set)
    {
        var others = new List<int>();
        foreach (var codePoint in CaseFolding.Cased)
            if (set.Contains(codePoint))
                foreach (var other in CaseFolding.Class(codePoint)) others.AddRange([other, other]);
        return set.Union(CodePointSet.FromRanges(others.ToArray()));
    }

    private ClassContent ParseClass()
    {
        if (++_depth > RegexLimits.Nesting) throw Error($"its classes are nested more than {RegexLimits.Nesting} deep");
        var start = _next++;
        var negative = Take('^');
        var ranges = new List<int>();
        var sets = CodePointSet.Empty;
        CodePointSet? intersection = null;
        if (Follows("]") && _pattern.IndexOf(']', _next + 1) < 0) throw Error($"the class at position {start} is empty");
        for (var first = true; first || AtEnd || _pattern[_next] != ']'; first = false)
        {
            if (AtEnd) throw Error($"the class at position {start} has no closing bracket");
            if (Take("&&"))
            {
                var operand = sets.Union(CodePointSet.FromRanges(ranges.ToArray()));
                intersection = intersection?.Intersect(operand) ?? operand;
                (sets, ranges) = (CodePointSet.Empty, []);
                continue;
            }
            if (TakeSet() is { } set)
            {
                sets = sets.Union(set);
                if (Follows("-") && !Follows("-]") && !Follows("-&&"))
                    throw Error($"the hyphen at position {_next} follows a set of characters and cannot make a range");
                continue;
            }
            TakeRange(ranges);
        }
        var last = sets.Union(CodePointSet.FromRanges(ranges.ToArray()));
        return Close(new(intersection?.Intersect(last) ?? last, negative));
    }

    private ClassContent Close(ClassContent content)
    {
        _next++;
        _depth--;
        return content;
    }

    /// <summary>Takes a nested class, a POSIX bracket or an escape that stands for a set.</summary>
    private CodePointSet? TakeSet()
    {
        if (_pattern[_next] == '[')
        {
            if (TakePosix() is { } posix) return posix;
            var (set, negative) = ParseClass();
            return negative ? set.Complement() : set;
        }
        if (_pattern[_next] != '\\' || _next + 1 >= _pattern.Length) return null;
        _next++;
        var escape = TakeClassEscape(inClass: true);
        if (escape is null) _next--;
        return escape;
    }

    private CodePointSet? TakePosix()
    {
        if (!Follows("[:")) return null;
        var end = _pattern.IndexOf(":]", _next + 2, StringComparison.Ordinal);
        if (end < 0 || end - _next > 20) return null;
        var negative = _pattern[_next + 2] == '^';
        var name = _pattern[(_next + (negative ? 3 : 2))..end];
        if (!name.All(char.IsAsciiLetter)) return null;
        var ascii = Has(Options.AsciiPosix) || name == "word" && Has(Options.AsciiWord) || name == "digit" && Has(Options.AsciiDigit) ||
                    name == "space" && Has(Options.AsciiSpace);
        var set = ascii ? UnicodeProperties.FindAsciiPosix(name) : UnicodeProperties.FindPosix(name);
        if (set is null) throw Error($"it has the POSIX bracket [:{name}:], which does not exist");
        _next = end + 2;
        return negative ? set.Complement() : set;
    }

    private void TakeRange(List<int> ranges)
    {
        var start = _next;
        var first = TakeMember();
        if (_next + 1 >= _pattern.Length || _pattern[_next] != '-' || _pattern[_next + 1] == ']' || Follows("-&&") || Follows("-["))
        {
            ranges.AddRange([first, first]);
            return;
        }
        _next++;
        if (_pattern[_next] == '\\' && TakeSet() is not null) throw Error($"the range at position {start} ends with a set of characters");
        var last = TakeMember();
        if (last < first) throw Error($"the range at position {start} is empty: its end comes before its start");
        ranges.AddRange([first, last]);
        if (Follows("-") && !Follows("-]") && !Follows("-&&")) // a third hyphen, as in [a-c-e], is itself
        {
            ranges.AddRange(['-', '-']);
            _next++;
        }
    }

    private int TakeMember()
    {
        if (!Take('\\')) return TakeCodePoint();
        if (AtEnd) throw Error("it ends with a backslash");
        return Take('b') ? '\b' : ParseCharacterEscape();
    }
}
