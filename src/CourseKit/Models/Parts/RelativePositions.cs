using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>How far apart the tokens of a text are: what relative position biases are looked up by.</summary>
internal static class RelativePositions
{
    /// <summary>Position of the key minus position of the query, int64 (1, queries, keys) for a padded batch, whose keys include those in the cache, and for packed sentences without gaps, whose longest it then covers; (sentences, longest, longest)
    /// where tokens are missing within packed sentences.</summary>
    public static Tensor Of(ForwardPass pass)
    {
        if (pass.Starts is not { } starts)
        {
            var length = pass.InputIds.Shape[1];
            return Between(Tensor.Arange(pass.Past, pass.Past + length), Tensor.Arange(pass.Past + length));
        }

        var longest = Enumerable.Range(0, starts.Length - 1).Select(i => starts[i + 1] - starts[i]).DefaultIfEmpty(0).Max();
        var positions = pass.PositionIds?.ToArray<long>() ?? [];
        if (!HasGaps(starts, positions)) return Between(Tensor.Arange(longest), Tensor.Arange(longest));

        var rows = new long[(starts.Length - 1) * longest];
        for (var i = 0; i < starts.Length - 1; i++) positions.AsSpan(starts[i]..starts[i + 1]).CopyTo(rows.AsSpan(i * longest));
        var ofSentences = Tensor.From(rows, [starts.Length - 1, longest]);
        return Between(ofSentences, ofSentences);
    }

    // (..., queries) and (..., keys) to (..., queries, keys), with a dimension of sentences.
    private static Tensor Between(Tensor queries, Tensor keys)
    {
        var difference = keys.Unsqueeze(-2) - queries.Unsqueeze(-1);
        return difference.Rank == 2 ? difference.Unsqueeze(0) : difference;
    }

    private static bool HasGaps(int[] starts, long[] positions)
    {
        for (var i = 0; i < starts.Length - 1; i++)
            if (starts[i + 1] > starts[i] && positions.Length > 0 && positions[starts[i + 1] - 1] - positions[starts[i]] != starts[i + 1] - starts[i] - 1) return true;
        return false;
    }
}
