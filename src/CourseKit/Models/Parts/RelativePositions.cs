using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>How far apart the tokens of a text are: what relative position biases are looked up by.</summary>
internal static class RelativePositions
{
    /// <summary>Position of the key minus position of the query, int64 (1, queries, keys) for a padded batch and for packed sentences without gaps, whose longest it then covers; (sentences, longest, longest)
    /// where tokens are missing within packed sentences.</summary>
    public static Tensor Of(ForwardPass pass)
    {
        if (pass.Starts is not { } starts) return Between(Tensor.Arange(pass.InputIds.Shape[1]));
        var longest = Enumerable.Range(0, starts.Length - 1).Select(i => starts[i + 1] - starts[i]).DefaultIfEmpty(0).Max();
        var positions = pass.PositionIds?.ToArray<long>() ?? [];
        if (!HasGaps(starts, positions)) return Between(Tensor.Arange(longest));

        var rows = new long[(starts.Length - 1) * longest];
        for (var i = 0; i < starts.Length - 1; i++) positions.AsSpan(starts[i]..starts[i + 1]).CopyTo(rows.AsSpan(i * longest));
        return Between(Tensor.From(rows, [starts.Length - 1, longest]));
    }

    /// <summary>Numbers the distances, far ones ever more coarsely (Raffel et al. 2020, section 2.1; <c>_relative_position_bucket</c> of T5 and MPNet): the nearer half of the buckets holds one distance each,
    /// the others grow logarithmically up to a largest distance.</summary>
    /// <param name="relative">Key minus query, int64 of any shape.</param>
    /// <param name="buckets">How many numbers there are.</param>
    /// <param name="maxDistance">From where on all distances have the last number.</param>
    /// <param name="bidirectional">Whether keys behind the query have numbers of their own; otherwise they count as distance 0.</param>
    public static Tensor Buckets(Tensor relative, int buckets, int maxDistance, bool bidirectional)
    {
        var ofOneSide = bidirectional ? buckets / 2 : buckets;
        var exact = ofOneSide / 2;
        var growth = (float)Math.Log(maxDistance / (double)exact);
        return Tensor.From(Array.ConvertAll(relative.ToArray<long>(), Bucket), relative.Shape);

        long Bucket(long distance)
        {
            var side = bidirectional && distance > 0 ? ofOneSide : 0;
            var apart = bidirectional ? Math.Abs(distance) : Math.Max(0, -distance);
            return side + (apart < exact ? apart : Math.Min(exact + (long)(MathF.Log((float)apart / exact) / growth * (ofOneSide - exact)), ofOneSide - 1));
        }
    }

    // (..., length) to (..., length, length), with a dimension of sentences.
    private static Tensor Between(Tensor positions)
    {
        var difference = positions.Unsqueeze(-2) - positions.Unsqueeze(-1);
        return difference.Rank == 2 ? difference.Unsqueeze(0) : difference;
    }

    private static bool HasGaps(int[] starts, long[] positions)
    {
        for (var i = 0; i < starts.Length - 1; i++)
            if (starts[i + 1] > starts[i] && positions.Length > 0 && positions[starts[i + 1] - 1] - positions[starts[i]] != starts[i + 1] - starts[i] - 1) return true;
        return false;
    }
}
