namespace CourseKit.Tokenizers;

/// <content>From characters and words to tokens, as Hugging Face's <c>Encoding</c> offers it.</content>
public sealed partial class EncodedText
{
    /// <summary>The token that contains a UTF-16 unit of a sequence, or null when none does (whitespace, or cut off).</summary>
    /// <param name="position">The unit in the text.</param>
    /// <param name="sequence">0 for the text, 1 for its pair.</param>
    public int? CharToToken(int position, int sequence = 0)
    {
        for (var i = 0; i < Length; i++)
            if (SequenceIds[i] == sequence && Offsets[i].Start <= position && position < Offsets[i].End) return i;
        return null;
    }

    /// <summary>The tokens of a word (first, and one past the last), or null when it has none here.</summary>
    /// <param name="word">The word's number, as in <see cref="WordIds"/>.</param>
    /// <param name="sequence">0 for the text, 1 for its pair.</param>
    public Range? WordToTokens(int word, int sequence = 0)
    {
        int first = -1, end = -1;
        for (var i = 0; i < Length; i++)
        {
            if (SequenceIds[i] != sequence || WordIds[i] != word) continue;
            if (first < 0) first = i;
            end = i + 1;
        }
        return first < 0 ? null : first..end;
    }

    /// <summary>Where a word stands in the text, in UTF-16 units, or null when it has no token here.</summary>
    /// <param name="word">The word's number, as in <see cref="WordIds"/>.</param>
    /// <param name="sequence">0 for the text, 1 for its pair.</param>
    public TextSpan? WordToChars(int word, int sequence = 0) => WordToTokens(word, sequence) is { } tokens
        ? new TextSpan(Offsets[tokens.Start.Value].Start, Offsets[tokens.End.Value - 1].End)
        : null;
}
