namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>
/// The vector operations that kernels are written in. A kernel is a generic method over an empty struct that implements this for one
/// width; the compiler then sees plain instructions, and the kernel is written once for 128, 256 and 512 bits.
/// </summary>
/// <typeparam name="V">A vector of float32 lanes. Comparisons give lanes of all ones or all zeros.</typeparam>
internal unsafe interface ISimd<V>
    where V : struct
{
    /// <summary>Lanes in a vector.</summary>
    static abstract int Lanes { get; }

    /// <summary>The most rows of a product's tile whose sums fit into the registers of this width.</summary>
    static abstract int TileRows { get; }

    static abstract V Zero { get; }

    static abstract V Broadcast(float value);

    static abstract V Load(float* p);

    static abstract void Store(float* p, V value);

    /// <summary>Writes past the caches to an address that is a multiple of the vector's size.</summary>
    static abstract void Stream(float* p, V value);

    /// <summary>Reads the first <paramref name="count"/> lanes (fewer than <see cref="Lanes"/>) and nothing behind them; the others are 0.</summary>
    static abstract V LoadPartial(float* p, int count);

    /// <summary>Writes the first <paramref name="count"/> lanes only.</summary>
    static abstract void StorePartial(float* p, V value, int count);

    /// <summary>Reads IEEE half precision, exactly.</summary>
    static abstract V LoadHalf(ushort* p);

    /// <summary>Reads the upper halves of float32 values, exactly.</summary>
    static abstract V LoadBFloat16(ushort* p);

    static abstract V Add(V a, V b);

    static abstract V Subtract(V a, V b);

    static abstract V Multiply(V a, V b);

    static abstract V Divide(V a, V b);

    /// <summary>a · b + c, rounded once where the machine can (rounded twice where it cannot).</summary>
    static abstract V FusedMultiplyAdd(V a, V b, V c);

    static abstract V Sqrt(V a);

    static abstract V Abs(V a);

    /// <summary>The nearest whole numbers, ties to even.</summary>
    static abstract V Round(V a);

    /// <summary>The larger of both; NaN when either is.</summary>
    static abstract V Max(V a, V b);

    /// <summary>The smaller of both; NaN when either is.</summary>
    static abstract V Min(V a, V b);

    /// <summary>The larger of both; <paramref name="b"/> or NaN when one is NaN, so that a constant as <paramref name="a"/> keeps NaN.</summary>
    static abstract V MaxNumber(V a, V b);

    /// <summary>The smaller of both; <paramref name="b"/> or NaN when one is NaN, so that a constant as <paramref name="a"/> keeps NaN.</summary>
    static abstract V MinNumber(V a, V b);

    static abstract V LessThan(V a, V b);

    static abstract V Equal(V a, V b);

    /// <summary>The mask of the first <paramref name="count"/> lanes.</summary>
    static abstract V FirstLanes(int count);

    /// <summary>Lanes of <paramref name="a"/> where the mask is set, of <paramref name="b"/> elsewhere.</summary>
    static abstract V Select(V mask, V a, V b);

    /// <summary>The magnitude of <paramref name="a"/> with the sign of <paramref name="sign"/>.</summary>
    static abstract V CopySign(V a, V sign);

    /// <summary>a · 2^n for whole n from -252 to 254, rounded once.</summary>
    static abstract V ScaleByPowerOfTwo(V a, V n);

    /// <summary>Splits positive normal numbers into m · 2^e with √½ ≤ m &lt; √2.</summary>
    static abstract V SplitExponent(V a, out V e);

    /// <summary><see cref="DropoutMask.Uniform"/> of the columns from <paramref name="column"/> on.</summary>
    static abstract V Uniform(uint column, uint key, uint other);

    /// <summary>The sum of all lanes: halves are added to each other until one lane is left.</summary>
    static abstract float Sum(V a);

    /// <summary>The largest lane; NaN when there is one.</summary>
    static abstract float MaxLane(V a);

    /// <summary>The largest lane when none is NaN, otherwise any; faster than <see cref="MaxLane"/>.</summary>
    static abstract float MaxNumberLane(V a);

    /// <summary>The smallest lane; NaN when there is one.</summary>
    static abstract float MinLane(V a);
}
