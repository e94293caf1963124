using System.Numerics;

namespace CourseKit.Datasets;

/// <summary>The generator behind shuffling: xoshiro256** (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", 2021),
/// its state filled by splitmix64 from one seed, as its authors advise. Integer arithmetic only, so a seed gives the same order on
/// every platform and in every version of .NET.</summary>
internal sealed class Xoshiro256
{
    private ulong _s0, _s1, _s2, _s3;

    public Xoshiro256(int seed)
    {
        var state = unchecked((ulong)seed);
        (_s0, _s1, _s2, _s3) = (SplitMix64(ref state), SplitMix64(ref state), SplitMix64(ref state), SplitMix64(ref state));
    }

    public Xoshiro256(ulong s0, ulong s1, ulong s2, ulong s3) => (_s0, _s1, _s2, _s3) = (s0, s1, s2, s3);

    public static ulong SplitMix64(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A whole number from 0 up to, not including, <paramref name="bound"/>, each equally likely
    /// (Lemire, "Fast Random Integer Generation in an Interval", 2019).</summary>
    public int Next(int bound)
    {
        var range = (ulong)bound;
        var high = Math.BigMul(NextUInt64(), range, out var low);
        if (low < range)
        {
            // 2^64 mod range: results below it would be over-represented and are drawn again.
            var threshold = unchecked(0 - range) % range;
            while (low < threshold) high = Math.BigMul(NextUInt64(), range, out low);
        }

        return (int)high;
    }

    /// <summary>The numbers 0 to <paramref name="count"/> - 1 in random order (Fisher and Yates, from the end).</summary>
    public int[] Permutation(int count)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++) order[i] = i;
        for (var i = count - 1; i > 0; i--)
        {
            var other = Next(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }

        return order;
    }
}
