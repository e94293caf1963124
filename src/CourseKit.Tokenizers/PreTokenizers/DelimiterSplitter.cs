using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>A pre-tokenizer that splits at single characters of some kind.</summary>
public abstract class DelimiterSplitter : TextSplitter
{
    private readonly Traits _delimiters;

    private protected DelimiterSplitter(Traits delimiters, SplitBehavior behavior)
    {
        _delimiters = delimiters;
        Behavior = behavior;
    }

    /// <summary>What becomes of the delimiters.</summary>
    public SplitBehavior Behavior { get; }

    /// <inheritdoc/>
    protected internal sealed override void Split(ReadOnlySpan<char> text, PieceList parts)
    {
        var writer = new SplitWriter(Behavior, parts);
        for (var start = 0; start < text.Length;)
        {
            var end = CharacterTraits.SkipUntil(_delimiters, text, start);
            if (end > start) writer.Add(start, end, isDelimiter: false);
            if (end == text.Length) break;
            CharacterClasses.CodePointAt(text, end, out var length);
            writer.Add(end, end + length, isDelimiter: true);
            start = end + length;
        }
        writer.Finish();
    }
}
