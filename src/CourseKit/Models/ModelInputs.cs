using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>A padded batch as models take it; names as in <c>transformers</c>.</summary>
/// <param name="InputIds">Token ids, int64 (batch, length).</param>
/// <param name="AttentionMask">1 for tokens, 0 for padding, int64 (batch, length); null when nothing is padded.</param>
/// <param name="TokenTypeIds">0 for the first text of a pair, 1 for the second, int64 (batch, length); null for all 0.</param>
/// <param name="Labels">What the model should answer, for the loss; null when it is not asked for.</param>
public sealed record ModelInputs(Tensor InputIds, Tensor? AttentionMask = null, Tensor? TokenTypeIds = null, Tensor? Labels = null)
{
    /// <summary>The position of each token, int64 (batch, length); null for the family's own rule.</summary>
    public Tensor? PositionIds { get; init; }

    /// <summary>What the decoder of an encoder-decoder has written so far, int64 (batch, target length); null to make it from the labels.</summary>
    public Tensor? DecoderInputIds { get; init; }

    /// <summary>As <see cref="AttentionMask"/>, for the decoder's tokens.</summary>
    public Tensor? DecoderAttentionMask { get; init; }

    /// <summary>The first token of each answer, int64 (batch): labels of question answering.</summary>
    public Tensor? StartPositions { get; init; }

    /// <summary>The last token of each answer, int64 (batch).</summary>
    public Tensor? EndPositions { get; init; }

    /// <summary>0 where the second text follows the first, 1 where it does not, int64 (batch): the second label of BERT's pre-training.</summary>
    public Tensor? NextSentenceLabel { get; init; }

    /// <summary>Checks shapes, and the length against the model's limit.</summary>
    /// <exception cref="ShapeException">They do not fit.</exception>
    internal void ThrowIfUnfit(int? maxLength)
    {
        if (InputIds.Rank != 2) throw new ShapeException($"Input ids have shape (batch, length), not {InputIds.Shape}.");
        if (AttentionMask is { } mask && mask.Shape != InputIds.Shape) throw new ShapeException($"The attention mask has shape {mask.Shape}, the input ids {InputIds.Shape}.");
        if (TokenTypeIds is { } types && types.Shape != InputIds.Shape) throw new ShapeException($"The token types have shape {types.Shape}, the input ids {InputIds.Shape}.");
        if (InputIds.Shape[1] > maxLength)
            throw new ShapeException($"The input has {InputIds.Shape[1]} tokens, the model at most {maxLength} positions. Truncate the text (maxLength: {maxLength}).");
    }
}

/// <summary>Sentences packed end to end, without padding: what encoders run on in inference.</summary>
/// <param name="InputIds">Token ids of all sentences, int64 (tokens).</param>
/// <param name="TokenTypeIds">Likewise.</param>
/// <param name="PositionIds">The position of each token within its sentence.</param>
/// <param name="Starts">Where each sentence begins, and the number of tokens at the end.</param>
public sealed record PackedInputs(Tensor InputIds, Tensor TokenTypeIds, Tensor PositionIds, int[] Starts)
{
    /// <summary>The number of sentences.</summary>
    public int Count => Starts.Length - 1;

    /// <summary>The ids that stand before and behind each token in the padded batch that the sentences are from, padding included, -1 for none; null for sentences that were in no batch.</summary>
    internal (long[] Previous, long[] Next)? Neighbours { get; private init; }

    /// <summary>Packs sentences given by their ids and token types.</summary>
    /// <exception cref="ShapeException">A sentence has another number of token types than tokens.</exception>
    public static PackedInputs Create(IReadOnlyList<int[]> ids, IReadOnlyList<int[]> typeIds)
    {
        if (ids.Count != typeIds.Count || !ids.Zip(typeIds).All(pair => pair.First.Length == pair.Second.Length))
            throw new ShapeException("Every sentence needs as many token types as tokens.");
        var starts = new int[ids.Count + 1];
        for (var i = 0; i < ids.Count; i++) starts[i + 1] = checked(starts[i] + ids[i].Length);
        var (tokens, types, positions) = (new long[starts[^1]], new long[starts[^1]], new long[starts[^1]]);
        for (var i = 0; i < ids.Count; i++)
        {
            for (var j = 0; j < ids[i].Length; j++)
                (tokens[starts[i] + j], types[starts[i] + j], positions[starts[i] + j]) = (ids[i][j], typeIds[i][j], j);
        }

        return new(Tensor.From(tokens, [tokens.Length]), Tensor.From(types, [types.Length]), Tensor.From(positions, [positions.Length]), starts);
    }

    /// <summary>Packs a padded batch: only what its mask keeps, which may lie anywhere in a row.</summary>
    public static PackedInputs Create(ModelInputs inputs)
    {
        var (batch, length) = (inputs.InputIds.Shape[0], inputs.InputIds.Shape[1]);
        var ids = inputs.InputIds.ToArray<long>();
        var mask = inputs.AttentionMask?.To(DType.Int64).ToArray<long>();
        var types = inputs.TokenTypeIds?.ToArray<long>();
        var starts = new int[batch + 1];
        var (tokens, kept, positions) = (new List<long>(), new List<long>(), new List<long>());
        var (previous, next) = (new List<long>(), new List<long>());
        for (var row = 0; row < batch; row++)
        {
            for (var column = 0; column < length; column++)
            {
                var at = (row * length) + column;
                if (mask is not null && mask[at] == 0) continue;
                tokens.Add(ids[at]);
                kept.Add(types?[at] ?? 0);
                positions.Add(column);
                previous.Add(column == 0 ? -1 : ids[at - 1]);
                next.Add(column == length - 1 ? -1 : ids[at + 1]);
            }

            starts[row + 1] = tokens.Count;
        }

        return new(Tensor.From<long>([.. tokens]), Tensor.From<long>([.. kept]), Tensor.From<long>([.. positions]), starts) { Neighbours = ([.. previous], [.. next]) };
    }

    /// <summary>The sentences as a padded batch (sentences, longest), padded on the right.</summary>
    /// <param name="padTokenId">What is put behind the shorter ones.</param>
    internal ModelInputs ToPadded(int padTokenId)
    {
        var length = Enumerable.Range(0, Count).Select(i => Starts[i + 1] - Starts[i]).DefaultIfEmpty(0).Max();
        return new(Padded(InputIds, padTokenId), Padded(Tensor.Full(InputIds.Shape, 1, DType.Int64), 0), Padded(TokenTypeIds, 0));

        Tensor Padded(Tensor packed, long fill)
        {
            var (values, padded) = (packed.ToArray<long>(), new long[Count * length]);
            Array.Fill(padded, fill);
            for (var i = 0; i < Count; i++) values.AsSpan(Starts[i]..Starts[i + 1]).CopyTo(padded.AsSpan(i * length));
            return Tensor.From(padded, [Count, length]);
        }
    }

    /// <summary>The rows (tokens, width) of a batch (sentences, longest, width) that was padded by <see cref="ToPadded"/>.</summary>
    internal Tensor RowsOf(Tensor padded)
    {
        var length = padded.Shape[1];
        long[] rows = [.. Enumerable.Range(0, Count).SelectMany(i => Enumerable.Range(0, Starts[i + 1] - Starts[i]).Select(j => ((long)i * length) + j))];
        return padded.Reshape(-1, padded.Shape[2]).IndexSelect(Tensor.From(rows));
    }
}
