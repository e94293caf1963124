using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>A padded batch as models take it; names as in <c>transformers</c>.</summary>
/// <param name="InputIds">Token ids, int64 (batch, length).</param>
/// <param name="AttentionMask">1 for tokens, 0 for padding, int64 (batch, length); null when nothing is padded.</param>
/// <param name="TokenTypeIds">0 for the first text of a pair, 1 for the second, int64 (batch, length); null for all 0.</param>
/// <param name="Labels">What the model should answer, for the loss; null when it is not asked for.</param>
public sealed record ModelInputs(Tensor InputIds, Tensor? AttentionMask = null, Tensor? TokenTypeIds = null, Tensor? Labels = null);

/// <summary>Sentences packed end to end, without padding: what encoders run on in inference.</summary>
/// <param name="InputIds">Token ids of all sentences, int64 (tokens).</param>
/// <param name="TokenTypeIds">Likewise.</param>
/// <param name="PositionIds">The position of each token within its sentence.</param>
/// <param name="Starts">Where each sentence begins, and the number of tokens at the end.</param>
public sealed record PackedInputs(Tensor InputIds, Tensor TokenTypeIds, Tensor PositionIds, int[] Starts)
{
    /// <summary>The number of sentences.</summary>
    public int Count => Starts.Length - 1;

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
        for (var row = 0; row < batch; row++)
        {
            for (var column = 0; column < length; column++)
            {
                var at = (row * length) + column;
                if (mask is not null && mask[at] == 0) continue;
                tokens.Add(ids[at]);
                kept.Add(types?[at] ?? 0);
                positions.Add(column);
            }

            starts[row + 1] = tokens.Count;
        }

        return new(Tensor.From<long>([.. tokens]), Tensor.From<long>([.. kept]), Tensor.From<long>([.. positions]), starts);
    }
}
