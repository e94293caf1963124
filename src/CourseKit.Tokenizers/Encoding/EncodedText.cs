using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>A tokenized text or pair of texts. All arrays have one entry a token; they are the caller's to read and to hand on, not to
/// change. Those that are seldom asked for are made when they are.</summary>
public sealed partial class EncodedText : IEquatable<EncodedText>
{
    private readonly int[] _words;
    private readonly Segment[] _segments;
    private readonly Tokenizer _tokenizer;
    private string[]? _tokens;
    private int?[]? _wordIds;
    private int?[]? _sequenceIds;
    private int[]? _typeIds;
    private int[]? _specialTokensMask;
    private int[]? _attentionMask;

    internal EncodedText(Tokenizer tokenizer, int length, Segment[] segments)
    {
        _tokenizer = tokenizer;
        _segments = segments;
        Ids = new int[length];
        Offsets = new TextSpan[length];
        _words = new int[length];
    }

    /// <summary>Neighbouring tokens of one origin.</summary>
    /// <param name="Start">The first token.</param>
    /// <param name="Length">How many they are.</param>
    /// <param name="Sequence">The sequence that they come from; <see cref="Special"/> or <see cref="Filling"/> if from none.</param>
    /// <param name="TypeId">Their type id.</param>
    /// <param name="Tokens">Their texts, one each or one for all; null when they are spelled as in the vocabulary.</param>
    internal readonly record struct Segment(int Start, int Length, int Sequence, int TypeId, IReadOnlyList<string>? Tokens = null)
    {
        internal const int Special = -1, Filling = -2;

        /// <summary>What <see cref="SequenceIds"/> says of them.</summary>
        internal int? SequenceId { get; init; } = Sequence >= 0 ? Sequence : null;
    }

    /// <summary>How many tokens there are.</summary>
    public int Length => Ids.Length;

    /// <summary>The ids in the vocabulary: what the model takes (<c>input_ids</c>).</summary>
    public int[] Ids { get; }

    /// <summary>The tokens as the vocabulary spells them.</summary>
    public string[] Tokens => _tokens ??= SpellTokens();

    /// <summary>Where each token stands in the text (or word) as it was given, in UTF-16 units, so that <c>text[start..end]</c> is what
    /// became the token. Special tokens and padding have 0..0.</summary>
    public TextSpan[] Offsets { get; }

    /// <summary>The number of the word that a token is part of, counted from 0 in each sequence; null for special tokens and
    /// padding.</summary>
    public int?[] WordIds => _wordIds ??= Fill<int?>((segment, target) =>
    {
        for (var i = 0; i < target.Length && segment.Sequence >= 0; i++) target[i] = _words[segment.Start + i];
    });

    /// <summary>0 for tokens of the text, 1 for those of its pair, null for special tokens and padding.</summary>
    public int?[] SequenceIds => _sequenceIds ??= Fill<int?>((segment, target) =>
    {
        target.Fill(segment.SequenceId);
    });

    /// <summary>The segment of each token, as the model takes it (<c>token_type_ids</c>).</summary>
    public int[] TypeIds => _typeIds ??= Fill<int>((segment, target) => target.Fill(segment.TypeId));

    /// <summary>1 for special tokens and padding that were put in, 0 for tokens of the text.</summary>
    public int[] SpecialTokensMask => _specialTokensMask ??= Fill<int>((segment, target) => target.Fill(segment.Sequence < 0 ? 1 : 0));

    /// <summary>1 for tokens, 0 for padding: what the model attends to.</summary>
    public int[] AttentionMask => _attentionMask ??= Fill<int>((segment, target) => target.Fill(segment.Sequence == Segment.Filling ? 0 : 1));

    /// <summary>What truncation cut off, in parts that each have their own special tokens.</summary>
    public IReadOnlyList<EncodedText> Overflowing { get; internal set; } = [];

    /// <summary>What was encoded: for each sequence its text, or its words when it was given in words.</summary>
    internal EncodingInput Source { get; init; }

    internal Tokenizer Tokenizer => _tokenizer;

    internal ReadOnlySpan<Segment> Segments => _segments;

    /// <summary>Each token's word, whatever stands for special tokens.</summary>
    internal int[] Words => _words;

    /// <summary>Tokens that are not spelled as the vocabulary spells their ids.</summary>
    internal Dictionary<int, string>? Spellings { get; set; }

    /// <summary>The offsets in Unicode code points instead of UTF-16 units, as Python counts them.</summary>
    public TextSpan[] CodePointOffsets()
    {
        var offsets = new TextSpan[Length];
        var (source, unit, codePoint) = ((string?)null, 0, 0); // how far counting has come in which source
        for (var i = 0; i < Length; i++)
            if (SourceOf(i) is { } text) offsets[i] = new(CountTo(text, Offsets[i].Start), CountTo(text, Offsets[i].End));
        return offsets;

        int CountTo(string text, int target)
        {
            if (!ReferenceEquals(source, text) || target < unit) (source, unit, codePoint) = (text, 0, 0);
            codePoint += CharacterClasses.CountCodePoints(text.AsSpan(unit, target - unit));
            unit = target;
            return codePoint;
        }
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

    private delegate void SegmentFiller<T>(Segment segment, Span<T> target);

    private T[] Fill<T>(SegmentFiller<T> fill)
    {
        var values = new T[Length];
        foreach (var segment in _segments) fill(segment, values.AsSpan(segment.Start, segment.Length));
        return values;
    }

    private string[] SpellTokens()
    {
        var tokens = new string[Length];
        foreach (var segment in _segments)
            for (var i = 0; i < segment.Length; i++)
                tokens[segment.Start + i] = segment.Tokens is { } texts ? texts[texts.Count == 1 ? 0 : i]
                    : Spellings?.GetValueOrDefault(segment.Start + i) ?? _tokenizer.IdToToken(Ids[segment.Start + i]) ?? "";
        return tokens;
    }

    private string? SourceOf(int token)
    {
        foreach (var segment in _segments)
            if (token >= segment.Start && token < segment.Start + segment.Length)
                return segment.Sequence < 0 ? null : Source.PartOf(segment.Sequence, _words[token]);
        return null;
    }
}
