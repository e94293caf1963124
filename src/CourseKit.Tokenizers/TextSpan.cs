namespace CourseKit.Tokenizers;

/// <summary>A stretch of a text, in UTF-16 units (or code points where a member says so).</summary>
/// <param name="Start">The first unit.</param>
/// <param name="End">One past the last unit.</param>
public readonly record struct TextSpan(int Start, int End)
{
    /// <summary>How many units it covers.</summary>
    public int Length => End - Start;

    /// <summary>The part of <paramref name="text"/> that this span covers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The span does not lie inside the text.</exception>
    public string Of(string text) => text[Start..End];

    /// <summary>The span as a range: <c>text[span.Range]</c>.</summary>
    public Range Range => Start..End;

    /// <summary>The span as <c>start..end</c>.</summary>
    public override string ToString() => $"{Start}..{End}";
}
