using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>A tokenized text or pair of texts. All arrays have one entry a token; they are the caller's to read and to hand on, not to
/// change.</summary>
public sealed partial class EncodedText : IEquatable<EncodedText>
{
    internal EncodedText(int length)
    {
        Ids = new int[length];
        Tokens = new string[length];
        Offsets = new TextSpan[length];
        WordIds = new int?[length];
        SequenceIds = new int?[length];
        TypeIds = new int[length];
        SpecialTokensMask = new int[length];
        AttentionMask = new int[length];
    }

    /// <summary>How many tokens there are.</summary>
    public int Length => Ids.Length;

    /// <summary>The ids in the vocabulary: what the model takes (<c>input_ids</c>).</summary>
    public int[] Ids { get; }

    /// <summary>The tokens as the vocabulary spells them.</summary>
    public string[] Tokens { get; }

    /// <summary>Where each token stands in the text (or word) as it was given, in UTF-16 units, so that <c>text[start..end]</c> is what
    /// became the token. Special tokens and padding have 0..0.</summary>
    public TextSpan[] Offsets { get; }

    /// <summary>The number of the word that a token is part of, counted from 0 in each sequence; null for special tokens and
    /// padding.</summary>
    public int?[] WordIds { get; }

    /// <summary>0 for tokens of the text, 1 for those of its pair, null for special tokens and padding.</summary>
    public int?[] SequenceIds { get; }

    /// <summary>The segment of each token, as the model takes it (<c>token_type_ids</c>).</summary>
    public int[] TypeIds { get; }

    /// <summary>1 for special tokens and padding that were put in, 0 for tokens of the text.</summary>
    public int[] SpecialTokensMask { get; }

    /// <summary>1 for tokens, 0 for padding: what the model attends to.</summary>
    public int[] AttentionMask { get; }

    /// <summary>What truncation cut off, in parts that each have their own special tokens.</summary>
    public IReadOnlyList<EncodedText> Overflowing { get; internal set; } = [];

    /// <summary>What was encoded: for each sequence its text, or its words when it was given in words.</summary>
    internal IReadOnlyList<IReadOnlyList<string>> Sources { get; init; } = [];

    /// <summary>The offsets in Unicode code points instead of UTF-16 units, as Python counts them.</summary>
    public TextSpan[] CodePointOffsets()
    {
        var offsets = new TextSpan[Length];
        for (var i = 0; i < Length; i++)
            if (SourceOf(i) is { } source) offsets[i] = new(CodePoints(source, Offsets[i].Start), CodePoints(source, Offsets[i].End));
        return offsets;
    }

    /// <summary>The stretch of the given text that became a token; empty for special tokens and padding.</summary>
    /// <param name="token">The token's index.</param>
    public string TextOf(int token) => SourceOf(token) is { } source ? Offsets[token].Of(source) : "";

    /// <summary>Whether two encodings agree in every field.</summary>
    public bool Equals(EncodedText? other) => other is not null && (ReferenceEquals(this, other) ||
        (Ids.AsSpan().SequenceEqual(other.Ids) && Tokens.AsSpan().SequenceEqual(other.Tokens) &&
         Offsets.AsSpan().SequenceEqual(other.Offsets) && WordIds.AsSpan().SequenceEqual(other.WordIds) &&
         SequenceIds.AsSpan().SequenceEqual(other.SequenceIds) && TypeIds.AsSpan().SequenceEqual(other.TypeIds) &&
         SpecialTokensMask.AsSpan().SequenceEqual(other.SpecialTokensMask) &&
         AttentionMask.AsSpan().SequenceEqual(other.AttentionMask) && Overflowing.SequenceEqual(other.Overflowing)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EncodedText);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var id in Ids) hash.Add(id);
        return hash.ToHashCode();
    }

    /// <summary>The tokens, separated by spaces.</summary>
    public override string ToString() => string.Join(' ', Tokens);

    private string? SourceOf(int token)
    {
        if (SequenceIds[token] is not { } sequence || sequence >= Sources.Count) return null;
        var words = Sources[sequence];
        return words.Count == 1 ? words[0] : WordIds[token] is { } word ? words[word] : null;
    }

    private static int CodePoints(string source, int units) => CharacterClasses.CountCodePoints(source.AsSpan(0, units));
}
