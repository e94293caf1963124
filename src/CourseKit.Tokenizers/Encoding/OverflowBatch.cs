namespace CourseKit.Tokenizers;

/// <summary>A batch in which what truncation cut off has rows of its own (<c>return_overflowing_tokens</c>).</summary>
/// <param name="Encodings">Each input's encoding, followed by its overflowing parts.</param>
/// <param name="OverflowToSampleMapping">For every row the index of the input that it comes from
/// (<c>overflow_to_sample_mapping</c>).</param>
public sealed record OverflowBatch(IReadOnlyList<EncodedText> Encodings, IReadOnlyList<int> OverflowToSampleMapping)
{
    /// <summary>Puts the overflowing parts of a batch after the encodings that they belong to.</summary>
    /// <param name="encodings">The batch, as <see cref="Tokenizer.EncodeBatch(IReadOnlyList{string}, bool, Truncation, Padding)"/> gives
    /// it.</param>
    public static OverflowBatch From(IReadOnlyList<EncodedText> encodings)
    {
        ArgumentNullException.ThrowIfNull(encodings);
        var rows = new List<EncodedText>(encodings.Count);
        var samples = new List<int>(encodings.Count);
        for (var i = 0; i < encodings.Count; i++)
            foreach (var row in encodings[i].Overflowing.Prepend(encodings[i]))
            {
                rows.Add(row);
                samples.Add(i);
            }
        return new(rows, samples);
    }
}
