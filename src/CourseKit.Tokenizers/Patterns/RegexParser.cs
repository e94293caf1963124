using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.Patterns;

/// <summary>Parses a regular expression in Oniguruma's Ruby syntax, which the split patterns of published tokenizers are written in:
/// <c>^</c> and <c>$</c> stand at lines, <c>(?m)</c> lets the dot match a line feed, <c>{n,m}+</c> is not possessive.
/// Not supported, and refused: <c>\X \y \Y \K</c>, subexpression calls, conditions, absent groups and callouts, which no published
/// tokenizer uses.</summary>
internal sealed partial class RegexParser
{
    /// <summary>Inline options such as <c>(?i)</c>.</summary>
    [Flags]
    private enum Options
    {
        None = 0,
        IgnoreCase = 1,
        DotMatchesLineFeed = 2,
        Extended = 4,
        AsciiWord = 8,
        AsciiDigit = 16,
        AsciiSpace = 32,
        AsciiPosix = 64,
    }

    private readonly string _pattern;
    private readonly Dictionary<string, List<int>> _names = new(StringComparer.Ordinal);
    private readonly List<(int Group, int Position)> _references = [];
    private readonly bool _hasNames;
    private Options _options;
    private bool _simpleFolding;
    private int _next;
    private int _depth;
    private int _groups;

    private RegexParser(string pattern)
    {
        _pattern = pattern;
        _hasNames = HasNamedGroups(pattern);
    }

    /// <summary>Parses an expression and says how many capturing groups it has.</summary>
    internal static RegexNode Parse(string pattern, out int groups)
    {
        if (pattern.Length > RegexLimits.Length)
            throw RegexLimits.Error(pattern, $"it has {pattern.Length} UTF-16 units; the most is {RegexLimits.Length}");
        var parser = new RegexParser(pattern);
        var node = parser.ParseAlternation();
        if (parser._next < pattern.Length) throw parser.Error("it has a closing parenthesis without an opening one");
        foreach (var (group, position) in parser._references)
            if (group > parser._groups)
                throw parser.Error($"the reference at position {position} names group {group}; there are {parser._groups}");
        groups = parser._groups;
        return node;
    }

    private bool AtEnd => _next >= _pattern.Length;

    private bool Has(Options option) => (_options & option) != 0;

    private TokenizerException Error(string what) => RegexLimits.Error(_pattern, what);

    private RegexNode ParseAlternation()
    {
        if (++_depth > RegexLimits.Nesting) throw Error($"its groups are nested more than {RegexLimits.Nesting} deep");
        var options = _options;
        var alternatives = new List<RegexNode> { ParseConcat() };
        while (Take('|')) alternatives.Add(ParseConcat());
        _options = options;
        _depth--;
        return alternatives.Count == 1 ? alternatives[0] : new AlternationNode(alternatives);
    }

    /// <summary>One alternative. Literal characters are gathered into runs, because full case folding may join neighbours.</summary>
    private RegexNode ParseConcat()
    {
        var parts = new List<RegexNode>();
        var run = new List<int>();
        while (!AtEnd && _pattern[_next] is not ('|' or ')'))
        {
            if (Has(Options.Extended) && SkipExtended()) continue;
            if (SkipComment()) continue;
            if (ParseLiteral() is var literal and >= 0)
            {
                if (!PeekQuantifier())
                {
                    run.Add(literal);
                    continue;
                }
                Flush(run, parts);
                parts.Add(ParseQuantifiers(Literal([literal])));
                continue;
            }
            Flush(run, parts);
            if (IsolatedOptions() is { } options)
            {
                _options = options;
                parts.Add(ParseAlternation()); // the options hold up to the end of the group, alternatives included
                break;
            }
            parts.Add(ParseQuantifiers(ParseAtom()));
        }
        Flush(run, parts);
        return parts.Count == 1 ? parts[0] : new ConcatNode(parts);
    }

    private void Flush(List<int> run, List<RegexNode> parts)
    {
        if (run.Count == 0) return;
        parts.Add(Literal(run));
        run.Clear();
    }

    /// <summary>A run of literal characters under the present options.</summary>
    private RegexNode Literal(List<int> codePoints)
    {
        if (Has(Options.IgnoreCase) && !_simpleFolding && FullFolding(codePoints) is { } folded) return folded;
        var parts = new List<RegexNode>(codePoints.Count);
        foreach (var codePoint in codePoints)
        {
            var same = Has(Options.IgnoreCase) ? CaseFolding.Class(codePoint) : default;
            var set = CodePointSet.Of(codePoint);
            foreach (var other in same) set = set.Union(CodePointSet.Of(other));
            parts.Add(new SetNode(set));
        }
        return parts.Count == 1 ? parts[0] : new ConcatNode(parts);
    }

    /// <summary>The run under full folding, if that differs from folding its code points one by one.</summary>
    private static FoldedTextNode? FullFolding(List<int> codePoints)
    {
        var folded = new List<int>();
        foreach (var codePoint in codePoints)
        {
            if (CaseFolding.Expansion(codePoint) is { } expansion) folded.AddRange(expansion);
            else folded.Add(CaseFolding.Representative(codePoint));
        }
        var matters = folded.Count > codePoints.Count;
        foreach (var expansion in CaseFolding.AllExpansions.Values)
            for (var i = 0; i + expansion.Length <= folded.Count && !matters; i++)
                matters = folded.Slice(i, expansion.Length).SequenceEqual(expansion);
        return matters ? new([.. folded]) : null;
    }

    /// <summary>A literal character, escaped or not; -1 if something else follows.</summary>
    private int ParseLiteral()
    {
        var unit = _pattern[_next];
        if (unit == '\\') return ParseLiteralEscape();
        if (unit is '(' or '[' or '.' or '^' or '$') return -1;
        if (unit is '*' or '+' or '?' || unit == '{' && PeekInterval())
            throw Error($"the quantifier at position {_next} has nothing to repeat");
        return TakeCodePoint();
    }

    private RegexNode ParseAtom()
    {
        switch (_pattern[_next])
        {
            case '(': return ParseGroup();
            case '[': return Class(ParseClass(), _options);
            case '\\': return ParseEscape();
            case '.':
                _next++;
                return new SetNode(Has(Options.DotMatchesLineFeed) ? CodePointSet.All : CodePointSet.Of('\n').Complement());
            case '^':
                _next++;
                return new AssertionNode(Assertion.LineStart);
            default:
                _next++;
                return new AssertionNode(Assertion.LineEnd);
        }
    }

    private bool PeekQuantifier()
    {
        while (!AtEnd && (Has(Options.Extended) && SkipExtended() || SkipComment())) { }
        return !AtEnd && (_pattern[_next] is '*' or '+' or '?' || _pattern[_next] == '{' && PeekInterval());
    }

    private RegexNode ParseQuantifiers(RegexNode node)
    {
        for (var count = 1; PeekQuantifier(); count++)
        {
            if (count > RegexLimits.Quantifiers) throw Error($"it has more than {RegexLimits.Quantifiers} quantifiers in a row");
            node = ParseQuantifier(node);
        }
        return node;
    }

    private RegexNode ParseQuantifier(RegexNode node)
    {
        var interval = _pattern[_next] == '{';
        var (min, max) = _pattern[_next] switch
        {
            '*' => (0, RegexNode.Unbounded),
            '+' => (1, RegexNode.Unbounded),
            '?' => (0, 1),
            _ => ParseInterval(),
        };
        if (!interval) _next++;
        if (min > max) return new RepeatNode(node, max, min, RepeatKind.Possessive);
        if (Take('?'))
        {
            if (interval && min == max) return new RepeatNode(new RepeatNode(node, min, max, RepeatKind.Greedy), 0, 1, RepeatKind.Greedy);
            return new RepeatNode(node, min, max, RepeatKind.Lazy);
        }
        return new RepeatNode(node, min, max, !interval && Take('+') ? RepeatKind.Possessive : RepeatKind.Greedy);
    }

    private bool PeekInterval()
    {
        var start = _next;
        var (_, max) = TryInterval();
        _next = start;
        return max >= 0;
    }

    private (int Min, int Max) ParseInterval()
    {
        var (min, max) = TryInterval();
        if (Math.Max(min, max == RegexNode.Unbounded ? 0 : max) > RegexLimits.Repetitions)
            throw Error($"it repeats more than {RegexLimits.Repetitions} times");
        return (min, max);
    }

    /// <summary>Reads <c>{n}</c>, <c>{n,}</c>, <c>{,m}</c> or <c>{n,m}</c>; max is -1 if the brace is an ordinary character.</summary>
    private (int Min, int Max) TryInterval()
    {
        _next++;
        var min = TakeNumber();
        if (Take('}')) return (min, min);
        if (!Take(',')) return (0, -1);
        var max = TakeNumber();
        if (!Take('}') || min < 0 && max < 0) return (0, -1);
        return (Math.Max(min, 0), max < 0 ? RegexNode.Unbounded : max);
    }

    private int TakeNumber()
    {
        var start = _next;
        var value = 0;
        while (!AtEnd && char.IsAsciiDigit(_pattern[_next]))
            value = Math.Min(value * 10 + _pattern[_next++] - '0', 10 * RegexLimits.Repetitions);
        return _next == start ? -1 : value;
    }

    private int PeekNumber()
    {
        var start = _next;
        var value = TakeNumber();
        _next = start;
        return value;
    }

    private int TakeCodePoint()
    {
        var codePoint = CharacterClasses.CodePointAt(_pattern, _next, out var length);
        _next += length;
        return codePoint;
    }

    private bool Take(char expected)
    {
        if (AtEnd || _pattern[_next] != expected) return false;
        _next++;
        return true;
    }

    private bool Take(string expected)
    {
        if (!Follows(expected)) return false;
        _next += expected.Length;
        return true;
    }

    private bool Follows(string expected) => _pattern.AsSpan(_next).StartsWith(expected, StringComparison.Ordinal);

    private bool SkipExtended()
    {
        if (_pattern[_next] is ' ' or '\t' or '\n' or '\v' or '\f' or '\r')
        {
            _next++;
            return true;
        }
        if (_pattern[_next] != '#') return false;
        var end = _pattern.IndexOf('\n', _next);
        _next = end < 0 ? _pattern.Length : end + 1;
        return true;
    }

    private bool SkipComment()
    {
        if (!Take("(?#")) return false;
        while (!AtEnd && _pattern[_next] != ')') _next += _pattern[_next] == '\\' ? 2 : 1;
        _next = Math.Min(_next, _pattern.Length);
        if (!Take(')')) throw Error("a comment (?#...) has no end");
        return true;
    }
}
