namespace CourseKit.Tensors;

/// <summary>
/// A seeded source of randomness: xoshiro256** (Blackman and Vigna 2018), its state filled by SplitMix64. The same seed gives the same
/// draws on every machine. Not safe for several threads at once.
/// </summary>
public sealed class Generator
{
    [ThreadStatic]
    private static Dictionary<Generator, GeneratorState>? log;

    private ulong s0, s1, s2, s3;
    private double spare = double.NaN;

    /// <summary>A generator with the given seed.</summary>
    public Generator(ulong seed) => Reseed(seed);

    /// <summary>The generator that is used where none is given. Seed 0 until <see cref="Reseed"/> is called.</summary>
    public static Generator Default { get; } = new(0);

    /// <summary>Where the sequence of draws stands. Setting it to an earlier state repeats the draws since then.</summary>
    public GeneratorState State
    {
        get => new(s0, s1, s2, s3, spare);
        set
        {
            Note();
            (s0, s1, s2, s3, spare) = (value.S0, value.S1, value.S2, value.S3, value.Spare);
        }
    }

    /// <summary>Starts again from a seed.</summary>
    public void Reseed(ulong seed)
    {
        Note();
        (s0, s1, s2, s3) = (SplitMix(ref seed), SplitMix(ref seed), SplitMix(ref seed), SplitMix(ref seed));
        spare = double.NaN;
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        Note();
        var result = ulong.RotateLeft(s1 * 5, 7) * 9;
        var t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = ulong.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>A number in [0, 1), with 53 random bits.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>An integer in [0, <paramref name="bound"/>), each equally likely.</summary>
    public long NextInteger(long bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        // Lemire (2019): multiply, and draw again in the few cases that would favour small results.
        var range = (ulong)bound;
        var high = Math.BigMul(NextBits(), range, out var low);
        for (var threshold = unchecked(0 - range) % range; low < threshold;) high = Math.BigMul(NextBits(), range, out low);
        return (long)high;
    }

    /// <summary>A draw from the normal distribution with mean 0 and variance 1 (Box and Muller 1958).</summary>
    public double NextNormal()
    {
        if (!double.IsNaN(spare))
        {
            Note();
            var kept = spare;
            spare = double.NaN;
            return kept;
        }

        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        var (sine, cosine) = Math.SinCos(2 * Math.PI * NextDouble());
        spare = radius * sine;
        return radius * cosine;
    }

    /// <summary>Puts the items into a random order (Fisher and Yates), each equally likely.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = (int)NextInteger(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Runs a function and tells how every generator stood before the function first drew from it (on this thread).</summary>
    internal static T Logged<T>(Func<T> function, out IReadOnlyDictionary<Generator, GeneratorState> before)
    {
        var (outer, states) = (log, new Dictionary<Generator, GeneratorState>());
        before = states;
        log = states;
        try
        {
            return function();
        }
        finally
        {
            log = outer;
            if (outer is not null)
                foreach (var (generator, state) in states) outer.TryAdd(generator, state);
        }
    }

    private void Note()
    {
        if (log is { } states) states.TryAdd(this, State);
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

/// <summary>Where a <see cref="Generator"/> stands in its sequence: the words of its state, and a normal draw kept for later.</summary>
public readonly record struct GeneratorState
{
    internal GeneratorState(ulong s0, ulong s1, ulong s2, ulong s3, double spare) => (S0, S1, S2, S3, Spare) = (s0, s1, s2, s3, spare);

    internal ulong S0 { get; }

    internal ulong S1 { get; }

    internal ulong S2 { get; }

    internal ulong S3 { get; }

    internal double Spare { get; }
}
