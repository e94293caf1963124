using CourseKit.Tokenizers.Patterns;

namespace CourseKit.Tokenizers;

/// <summary>What a pre-tokenizer splits at or a normaliser replaces: a literal text or a regular expression. Instances are immutable and
/// may be used from any thread.</summary>
public abstract class TextPattern
{
    private protected TextPattern(string source) => Source = source;

    /// <summary>The literal text or the regular expression, as it was given.</summary>
    public string Source { get; }

    /// <summary>Whether <see cref="Source"/> is a regular expression, not a literal text.</summary>
    public abstract bool IsRegex { get; }

    /// <summary>A pattern that matches a text as it is; an empty one matches at every position.</summary>
    public static TextPattern FromLiteral(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new LiteralPattern(text);
    }

    /// <summary>A regular expression in the syntax of published tokenizers (Oniguruma with its Ruby syntax), over code points. The split
    /// patterns of well-known models run in scanners written by hand, any other in a backtracking engine.</summary>
    /// <param name="regex">The expression.</param>
    /// <exception cref="TokenizerException">The expression is malformed, too large, or uses a construct that is not
    /// supported.</exception>
    public static TextPattern FromRegex(string regex)
    {
        ArgumentNullException.ThrowIfNull(regex);
        return KnownPatterns.Find(regex) ?? new RegexPattern(regex);
    }

    /// <summary>Finds the first match that starts at or after a position; matches may look at the text before it.</summary>
    /// <param name="text">The text, well-formed UTF-16.</param>
    /// <param name="start">Where to start, in UTF-16 units, at the boundary of a code point.</param>
    /// <param name="matchStart">Where the match starts.</param>
    /// <param name="matchEnd">One past its end; equal to <paramref name="matchStart"/> for an empty match.</param>
    /// <returns>Whether there is a match.</returns>
    /// <exception cref="TokenizerException">A regular expression took more steps than its budget allows.</exception>
    public bool FindNext(ReadOnlySpan<char> text, int start, out int matchStart, out int matchEnd)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, (uint)text.Length, nameof(start));
        var budget = MatchBudget(text.Length);
        return FindNext(text, start, ref budget, out matchStart, out matchEnd);
    }

    /// <summary>Whether the matches of every text cover all of it.</summary>
    internal virtual bool CoversEverything => false;

    /// <summary>Adds every match as a piece.</summary>
    internal virtual void AddMatches(ReadOnlySpan<char> text, PieceList parts)
    {
        var matches = Matches(text);
        while (matches.Next(out var start, out var end)) parts.Add(start, end);
    }

    /// <summary>All matches of a text, one after the other.</summary>
    internal MatchEnumerator Matches(ReadOnlySpan<char> text) => new(this, text);

    /// <summary>The steps that a text of some length may take, all its matches together.</summary>
    internal static long MatchBudget(int length) => 50_000_000 + 200L * length;

    /// <summary>As the public method; takes what it needs from a budget of steps.</summary>
    internal abstract bool FindNext(ReadOnlySpan<char> text, int start, ref long budget, out int matchStart, out int matchEnd);
}
