namespace CourseKit.Tokenizers;

/// <summary>A post-processor's layout, ready to be followed for every text.</summary>
internal sealed class EncodingLayout
{
    private EncodingLayout(Place[] places, OffsetTrimming? trimming, bool isPlainPair)
    {
        IsPlainPair = isPlainPair;
        Places = places;
        Trimming = trimming;
        SpecialTokens = places.Sum(place => place.IsSequence ? 0 : place.Ids.Length);
    }

    /// <summary>The place of a sequence, or of special tokens (sequence -1).</summary>
    internal readonly record struct Place(int Sequence, int TypeId, int OverflowTypeId, int[] Ids, IReadOnlyList<string>? Tokens)
    {
        internal bool IsSequence => Sequence >= 0;
    }

    internal Place[] Places { get; }

    /// <summary>How offsets lose the whitespace that byte-level tokens carry, or null when they keep it.</summary>
    internal OffsetTrimming? Trimming { get; }

    /// <summary>Whether it is a pair without any post-processor. The reference then forgets which sequence overflowing parts belong to.</summary>
    internal bool IsPlainPair { get; }

    /// <summary>How many special tokens there are.</summary>
    internal int SpecialTokens { get; }

    internal static EncodingLayout Create(PostProcessor? processor, bool isPair, bool addSpecialTokens)
    {
        var isPlainPair = processor is null && isPair;
        processor ??= NoProcessing.Instance;
        var places = (isPair ? processor.Pair : processor.Single).Where(piece => addSpecialTokens || piece is SequencePiece).Select(piece => piece switch
        {
            SequencePiece sequence => new Place(sequence.Sequence, sequence.TypeId, sequence.OverflowTypeId, [], null),
            SpecialTokenPiece special => new Place(-1, special.TypeId, special.TypeId, [.. special.Ids], special.Tokens),
            _ => throw new TokenizerException($"A layout cannot hold a {piece.GetType().Name}; expected sequences and special tokens."),
        });
        return new([.. places], processor.Trimming, isPlainPair);
    }
}
