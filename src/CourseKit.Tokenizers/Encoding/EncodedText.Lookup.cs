namespace CourseKit.Tokenizers;

/// <content>Between characters, words and tokens, as Hugging Face's <c>Encoding</c> offers it. Every answer is null where there is none:
/// for special tokens, padding, whitespace that no token covers, what was cut off, and numbers that are out of range.</content>
public sealed partial class EncodedText
{
    /// <summary>The token that contains a UTF-16 unit of a sequence (<c>char_to_token</c>).</summary>
    /// <param name="position">The unit in the text (or, for an input given in words, in any of its words: the first that has it).</param>
    /// <param name="sequence">0 for the text, 1 for its pair.</param>
    public int? CharToToken(int position, int sequence = 0)
    {
        foreach (var segment in _segments)
        {
            if (segment.Sequence != sequence) continue;
            for (var i = segment.Start; i < segment.Start + segment.Length; i++)
                if (Offsets[i].Start <= position && position < Offsets[i].End) return i;
        }
        return null;
    }

    /// <summary>The word that contains a UTF-16 unit of a sequence (<c>char_to_word</c>).</summary>
    /// <param name="position">The unit in the text.</param>
    /// <param name="sequence">0 for the text, 1 for its pair.</param>
    public int? CharToWord(int position, int sequence = 0) => CharToToken(position, sequence) is { } token ? TokenToWord(token) : null;

    /// <summary>The sequence that a token comes from (<c>token_to_sequence</c>): 0 for the text, 1 for its pair.</summary>
    /// <param name="token">The token's index.</param>
    public int? TokenToSequence(int token)
    {
        foreach (var segment in _segments)
            if (token >= segment.Start && token < segment.Start + segment.Length)
                return segment.Sequence < 0 ? null : segment.Sequence;
        return null;
    }

    /// <summary>The number of the word that a token is part of (<c>token_to_word</c>), counted within its sequence.</summary>
    /// <param name="token">The token's index.</param>
    public int? TokenToWord(int token) => TokenToSequence(token) is null ? null : _words[token];

    /// <summary>Where a token stands in its sequence, in UTF-16 units (<c>token_to_chars</c>).</summary>
    /// <param name="token">The token's index.</param>
    public TextSpan? TokenToChars(int token) => TokenToSequence(token) is null ? null : Offsets[token];

    /// <summary>The tokens of a word (first, and one past the last; <c>word_to_tokens</c>).</summary>
    /// <param name="word">The word's number, as in <see cref="WordIds"/>.</param>
    /// <param name="sequence">0 for the text, 1 for its pair.</param>
    public Range? WordToTokens(int word, int sequence = 0)
    {
        int first = -1, end = -1;
        foreach (var segment in _segments)
        {
            if (segment.Sequence != sequence) continue;
            for (var i = segment.Start; i < segment.Start + segment.Length; i++)
            {
                if (_words[i] != word) continue;
                if (first < 0) first = i;
                end = i + 1;
            }
        }
        return first < 0 ? null : first..end;
    }

    /// <summary>Where a word stands in its sequence, in UTF-16 units (<c>word_to_chars</c>).</summary>
    /// <param name="word">The word's number, as in <see cref="WordIds"/>.</param>
    /// <param name="sequence">0 for the text, 1 for its pair.</param>
    public TextSpan? WordToChars(int word, int sequence = 0) => WordToTokens(word, sequence) is { } tokens
        ? new TextSpan(Offsets[tokens.Start.Value].Start, Offsets[tokens.End.Value - 1].End)
        : null;
}
