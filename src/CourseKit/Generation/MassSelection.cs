using System.Buffers;

namespace CourseKit.Generation;

/// <summary>How far down a ranking of tokens one has to go until their probabilities add up to a share of the whole. Tokens are counted into buckets by rank, and only the bucket in which the share
/// is reached is sorted.</summary>
internal static class MassSelection
{
    private const int Buckets = 256;

    // Keys are differences of log-probabilities: the buckets span 16 of them, exp(-16) of a probability, and the last takes what is further off.
    private const float BucketsPerUnit = 16;

    /// <summary>The last token that is kept. Those kept are the ones that <see cref="IsAfter"/> does not put behind it.</summary>
    /// <param name="keys">The rank of every token: the smallest from 0 up is best; infinite for tokens that are out already.</param>
    /// <param name="masses">What every token weighs.</param>
    /// <param name="wanted">The weight at which to stop; the token that reaches it is kept.</param>
    /// <param name="minimum">How many tokens are kept at least.</param>
    /// <returns>A token, or -1 when all are out.</returns>
    public static int Last(ReadOnlySpan<float> keys, ReadOnlySpan<float> masses, double wanted, int minimum)
    {
        Span<double> mass = stackalloc double[Buckets];
        Span<int> count = stackalloc int[Buckets];
        mass.Clear();
        count.Clear();
        for (var token = 0; token < keys.Length; token++)
        {
            if (!(keys[token] < float.PositiveInfinity)) continue;
            var bucket = BucketOf(keys[token]);
            mass[bucket] += masses[token];
            count[bucket]++;
        }

        var (before, tokens, last) = (0.0, 0, -1);
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            if (count[bucket] == 0) continue;
            last = bucket;
            if (before + mass[bucket] >= wanted && tokens + count[bucket] >= minimum) break;
            (before, tokens) = (before + mass[bucket], tokens + count[bucket]);
        }

        if (last < 0) return -1;
        // Where rounding keeps the whole row below the share, its last bucket was counted into what is before it.
        if (tokens > 0 && tokens == Total(count)) (before, tokens) = (before - mass[last], tokens - count[last]);
        return Within(keys, masses, last, count[last], wanted - before, minimum - tokens);
    }

    /// <summary>Whether a token ranks behind another; of equal keys the smaller id does, as in an ascending stable sort read from its end.</summary>
    public static bool IsAfter(ReadOnlySpan<float> keys, int token, int other) => keys[token] > keys[other] || (keys[token] == keys[other] && token < other);

    private static int Within(ReadOnlySpan<float> keys, ReadOnlySpan<float> masses, int bucket, int count, double wanted, int minimum)
    {
        var (ranks, ids) = (ArrayPool<(float Key, int Order)>.Shared.Rent(count), 0);
        try
        {
            for (var token = 0; token < keys.Length; token++)
                if (keys[token] < float.PositiveInfinity && BucketOf(keys[token]) == bucket) ranks[ids++] = (keys[token], -token);
            var sorted = ranks.AsSpan(0, ids);
            sorted.Sort();
            var reached = 0.0;
            for (var i = 0; i < sorted.Length; i++)
            {
                var token = -sorted[i].Order;
                reached += masses[token];
                if (reached >= wanted && i + 1 >= minimum) return token;
            }

            return -sorted[^1].Order;
        }
        finally
        {
            ArrayPool<(float Key, int Order)>.Shared.Return(ranks);
        }
    }

    private static int Total(ReadOnlySpan<int> counts)
    {
        var sum = 0;
        foreach (var count in counts) sum += count;
        return sum;
    }

    private static int BucketOf(float key) => Math.Min(Buckets - 1, (int)(key * BucketsPerUnit));
}
