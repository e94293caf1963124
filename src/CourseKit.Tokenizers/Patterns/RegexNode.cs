namespace CourseKit.Tokenizers.Patterns;

/// <summary>A part of a parsed regular expression.</summary>
internal abstract record RegexNode
{
    /// <summary>The number of code points that an unbounded repetition stands for.</summary>
    internal const int Unbounded = int.MaxValue;

    /// <summary>Matches the empty text.</summary>
    internal static RegexNode Empty { get; } = new ConcatNode([]);

    /// <summary>The fewest and most code points that a match has.</summary>
    internal abstract (int Min, int Max) Length { get; }

    /// <summary>The code points that a match can start with; null if it can be empty or nothing is known.</summary>
    internal virtual CodePointSet? First => null;

    private protected static int Sum(int a, int b) => (int)Math.Min((long)a + b, Unbounded);

    private protected static int Product(int a, int b) => a == 0 || b == 0 ? 0 : (int)Math.Min((long)a * b, Unbounded);
}

/// <summary>One code point of a set.</summary>
internal sealed record SetNode(CodePointSet Set) : RegexNode
{
    internal override (int Min, int Max) Length => (1, 1);

    internal override CodePointSet First => Set;
}

/// <summary>A literal text under full case folding, as representatives (<see cref="Unicode.CaseFolding"/>): <c>(?i:ss)</c>, which
/// <c>ß</c> matches too.</summary>
internal sealed record FoldedTextNode(int[] Representatives) : RegexNode
{
    internal override (int Min, int Max) Length => ((Representatives.Length + 2) / 3, Representatives.Length);
}

/// <summary>One after the other.</summary>
internal sealed record ConcatNode(IReadOnlyList<RegexNode> Parts) : RegexNode
{
    internal override (int Min, int Max) Length { get; } = Add(Parts);

    internal override CodePointSet? First
    {
        get
        {
            var first = CodePointSet.Empty;
            foreach (var part in Parts)
            {
                if (part is AssertionNode or LookNode) continue;
                if (part is not RepeatNode { Min: 0 } optional) return part.First is { } set ? first.Union(set) : null;
                if (optional.Body.First is not { } skippable) return null;
                first = first.Union(skippable);
            }
            return null;
        }
    }

    private static (int, int) Add(IReadOnlyList<RegexNode> parts)
    {
        int min = 0, max = 0;
        foreach (var part in parts) (min, max) = (Sum(min, part.Length.Min), Sum(max, part.Length.Max));
        return (min, max);
    }
}

/// <summary>The first alternative that lets the whole match.</summary>
internal sealed record AlternationNode(IReadOnlyList<RegexNode> Alternatives) : RegexNode
{
    internal override (int Min, int Max) Length { get; } =
        (Alternatives.Min(part => part.Length.Min), Alternatives.Max(part => part.Length.Max));

    internal override CodePointSet? First
    {
        get
        {
            var first = CodePointSet.Empty;
            foreach (var part in Alternatives)
            {
                if (part.First is not { } set) return null;
                first = first.Union(set);
            }
            return first;
        }
    }
}

/// <summary>How a repetition chooses between many and few.</summary>
internal enum RepeatKind { Greedy, Lazy, Possessive }

/// <summary>A repetition; <see cref="Max"/> may be <see cref="RegexNode.Unbounded"/>.</summary>
internal sealed record RepeatNode(RegexNode Body, int Min, int Max, RepeatKind Kind) : RegexNode
{
    internal override (int Min, int Max) Length { get; } = (Product(Body.Length.Min, Min), Product(Body.Length.Max, Max));

    internal override CodePointSet? First => Min > 0 ? Body.First : null;
}

/// <summary>A group whose text can be referred to.</summary>
internal sealed record CaptureNode(RegexNode Body, int Number) : RegexNode
{
    internal override (int Min, int Max) Length { get; } = Body.Length;

    internal override CodePointSet? First => Body.First;
}

/// <summary>A group that, once matched, is not tried in another way.</summary>
internal sealed record AtomicNode(RegexNode Body) : RegexNode
{
    internal override (int Min, int Max) Length { get; } = Body.Length;

    internal override CodePointSet? First => Body.First;
}

/// <summary>A condition on the text ahead or behind.</summary>
internal sealed record LookNode(RegexNode Body, bool Behind, bool Negative) : RegexNode
{
    internal override (int Min, int Max) Length => (0, 0);
}

/// <summary>A condition on a position.</summary>
internal enum Assertion
{
    /// <summary><c>^</c></summary>
    LineStart,

    /// <summary><c>$</c></summary>
    LineEnd,

    /// <summary><c>\A</c></summary>
    TextStart,

    /// <summary><c>\z</c></summary>
    TextEnd,

    /// <summary><c>\Z</c></summary>
    LastLineEnd,

    /// <summary><c>\G</c></summary>
    SearchStart,

    /// <summary><c>\b</c></summary>
    WordBoundary,

    /// <summary><c>\B</c></summary>
    NoWordBoundary,

    /// <summary><c>(?W)\b</c></summary>
    AsciiWordBoundary,

    /// <summary><c>(?W)\B</c></summary>
    NoAsciiWordBoundary,
}

/// <summary>A condition on the position.</summary>
internal sealed record AssertionNode(Assertion Kind) : RegexNode
{
    internal override (int Min, int Max) Length => (0, 0);
}

/// <summary>The text that a group matched, of several groups of one name the last that did.</summary>
internal sealed record BackreferenceNode(int[] Groups, bool IgnoreCase) : RegexNode
{
    internal override (int Min, int Max) Length => (0, Unbounded);
}
