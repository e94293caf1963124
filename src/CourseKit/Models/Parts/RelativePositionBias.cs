using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>What attention scores gain or lose by how far a key is from its query: a learned number for each head and each bucket of distances (Raffel et al. 2020, section 2.1).
/// Near distances have a bucket each; farther ones share buckets that widen logarithmically.</summary>
/// <param name="Buckets">The number of buckets.</param>
/// <param name="MaxDistance">From here on all distances share the last bucket.</param>
/// <param name="IsBidirectional">Whether keys behind a query have buckets of their own (half of them) or count as distance 0.</param>
internal sealed record RelativePositionBias(int Buckets, int MaxDistance, bool IsBidirectional)
{
    /// <summary>The bucket of a key by its position relative to the query: negative before it, positive behind it.</summary>
    public int BucketOf(int relative)
    {
        var buckets = IsBidirectional ? Buckets / 2 : Buckets;
        var first = IsBidirectional && relative > 0 ? buckets : 0;
        var distance = IsBidirectional ? Math.Abs(relative) : Math.Max(0, -relative);
        var exact = buckets / 2;
        if (distance < exact) return first + distance;
        // In single precision, as the reference: where the quotient is whole, the rounding decides.
        var share = MathF.Log(distance / (float)exact) / (float)Math.Log(MaxDistance / (double)exact);
        return first + Math.Min(buckets - 1, exact + (int)(share * (buckets - exact)));
    }

    /// <summary>The buckets of all pairs, int64 (queries, keys).</summary>
    /// <param name="past">The position of the first query; the keys' positions begin at 0.</param>
    /// <param name="queries">The number of queries.</param>
    /// <param name="keys">The number of keys.</param>
    public Tensor BucketIds(int past, int queries, int keys)
    {
        // Every distance once: many pairs have the same.
        var nearest = -(past + queries - 1);
        var byDistance = new long[Math.Max(0, keys - nearest)];
        for (var i = 0; i < byDistance.Length; i++) byDistance[i] = BucketOf(nearest + i);
        var ids = new long[queries * keys];
        for (var query = 0; query < queries; query++) Array.Copy(byDistance, queries - 1 - query, ids, query * keys, keys);
        return Tensor.From(ids, [queries, keys]);
    }

    /// <summary>The summand of the scores, (1, heads, queries, keys).</summary>
    /// <param name="table">The learned numbers, (buckets, heads).</param>
    /// <param name="past">The position of the first query; the keys' positions begin at 0.</param>
    /// <param name="queries">The number of queries.</param>
    /// <param name="keys">The number of keys.</param>
    public Tensor Of(Tensor table, int past, int queries, int keys) =>
        table.Embed(BucketIds(past, queries, keys)).Permute(2, 0, 1).Contiguous().Unsqueeze(0);
}
