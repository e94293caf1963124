using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>What attention scores gain or lose by how far a key is from its query: a learned number for each head and each bucket of distances (Raffel et al. 2020, section 2.1;
/// <c>_relative_position_bucket</c> of T5 and MPNet). Near distances have a bucket each; farther ones share buckets that widen logarithmically.</summary>
/// <param name="Count">The number of buckets.</param>
/// <param name="MaxDistance">From here on all distances share the last bucket.</param>
/// <param name="IsBidirectional">Whether keys behind a query have buckets of their own (half of them) or count as distance 0.</param>
internal sealed record RelativePositionBias(int Count, int MaxDistance, bool IsBidirectional)
{
    /// <summary>The summand of the scores: (1, heads, queries, keys), or one for each sentence where packed ones have gaps.</summary>
    /// <param name="table">The learned numbers, (buckets, heads).</param>
    /// <param name="pass">The run.</param>
    public Tensor Of(Tensor table, ForwardPass pass) => table.Embed(Buckets(RelativePositions.Of(pass))).Permute(0, 3, 1, 2).Contiguous();

    /// <summary>The buckets of positions of keys relative to their queries, int64 of any shape.</summary>
    public Tensor Buckets(Tensor relative) => Tensor.From(Array.ConvertAll(relative.ToArray<long>(), Bucket), relative.Shape);

    /// <summary>The bucket of a key by its position relative to the query: negative before it, positive behind it.</summary>
    public long Bucket(long relative)
    {
        var buckets = IsBidirectional ? Count / 2 : Count;
        var first = IsBidirectional && relative > 0 ? buckets : 0;
        var distance = IsBidirectional ? Math.Abs(relative) : Math.Max(0, -relative);
        var exact = buckets / 2;
        if (distance < exact) return first + distance;
        // In single precision, as the reference: where the quotient is whole, the rounding decides.
        var share = MathF.Log((float)distance / exact) / (float)Math.Log(MaxDistance / (double)exact);
        return first + Math.Min(buckets - 1, exact + (long)(share * (buckets - exact)));
    }
}
