using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>Where in the table of distances each pair of a text's tokens looks (<c>build_relative_position</c>): only a part of the table is needed, the rows that occur.</summary>
/// <param name="FromQuery">int64 (queries, keys): the row for a query's look at a key.</param>
/// <param name="FromKey">int64 (keys, queries): the row for a key's look back at a query.</param>
/// <param name="First">The first row of the table that occurs.</param>
/// <param name="Count">How many rows from there on.</param>
internal sealed record DisentangledPositions(Tensor FromQuery, Tensor FromKey, int First, int Count)
{
    /// <summary>The rows for tokens at the given positions.</summary>
    public static DisentangledPositions Of(long[] positions, DebertaV2Config config)
    {
        var (n, span) = (positions.Length, config.PositionSpan);
        var (fromQuery, fromKey) = (new long[n * n], new long[n * n]);
        var (first, last) = (span, span);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var number = Bucket(positions[i] - positions[j], config);
                var (ahead, back) = ((int)Math.Clamp(number + span, 0, (2 * span) - 1), (int)Math.Clamp(span - number, 0, (2 * span) - 1));
                (fromQuery[(i * n) + j], fromKey[(i * n) + j]) = (ahead, back);
                (first, last) = (Math.Min(first, Math.Min(ahead, back)), Math.Max(last, Math.Max(ahead, back)));
            }
        }

        return new(Tensor.From(Array.ConvertAll(fromQuery, row => row - first), [n, n]), Tensor.From(Array.ConvertAll(fromKey, row => row - first), [n, n]), first, last - first + 1);
    }

    // Near distances are their own number; far ones grow logarithmically up to the last bucket. Computed in float32, as the reference does, since the result is rounded up.
    private static long Bucket(long distance, DebertaV2Config config)
    {
        var middle = config.PositionBuckets / 2;
        if (config.PositionBuckets <= 0 || Math.Abs(distance) <= middle) return distance;
        var growth = MathF.Log((config.MaxRelativePositions - 1) / (float)middle);
        return Math.Sign(distance) * ((long)MathF.Ceiling(MathF.Log(Math.Abs(distance) / (float)middle) / growth * (middle - 1)) + middle);
    }
}
