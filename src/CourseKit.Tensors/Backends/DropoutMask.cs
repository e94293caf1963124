namespace CourseKit.Tensors.Backends;

/// <summary>
/// Which elements dropout keeps (Srivastava et al. 2014). Every element's fate is a hash of its place, so that it does not depend on who computes which part, and the mask is
/// made again for the gradient instead of being kept.
/// </summary>
/// <param name="Probability">That an element is dropped, in [0, 1).</param>
/// <param name="Seed">One draw of a generator.</param>
public readonly record struct DropoutMask(double Probability, ulong Seed)
{
    // The finaliser of 32 bits with the lowest known bias (hash-prospector's search), with a second key between its multiplications.
    internal const uint FirstFactor = 0x7FEB352D, SecondFactor = 0x846CA68B;

    /// <summary>Brings an element's 24 random bits into [0, 1); it is kept when the result is at least the probability.</summary>
    internal const float Unit = 1f / (1 << 24);

    /// <summary>What kept elements are multiplied by, so that the expectation stays.</summary>
    public double Scale => 1 / (1 - Probability);

    /// <summary>Whether the element is kept.</summary>
    public bool Keeps(long row, long column)
    {
        var (key, other) = Keys(row);
        return Uniform((uint)column, key, other) >= (float)Probability;
    }

    /// <summary>The two keys of a row: the finaliser of SplitMix64 over a Weyl sequence.</summary>
    internal (uint Key, uint Other) Keys(long row)
    {
        var z = Seed + ((ulong)row * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return ((uint)z, (uint)(z >> 32));
    }

    /// <summary>A number in [0, 1) for a column; <see cref="Cpu.ISimd{V}.Uniform"/> computes the same on vectors.</summary>
    internal static float Uniform(uint column, uint key, uint other)
    {
        var x = column + key;
        x = (x ^ (x >> 16)) * FirstFactor;
        x = (x ^ (x >> 15) ^ other) * SecondFactor;
        return ((x ^ (x >> 16)) >> 8) * Unit;
    }
}
