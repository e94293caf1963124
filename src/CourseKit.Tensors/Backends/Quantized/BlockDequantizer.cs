using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CourseKit.Tensors.Backends.Quantized;

/// <summary>Widens blocks of a quantised type to float32. The paths with and without vectors give the same bits: both do the
/// same operations on each element, and none is fused.</summary>
/// <remarks>Source: ggml, <c>ggml-common.h</c> (the layouts) and the definition of an element there: <c>d * q</c> or <c>d * q + m</c>.</remarks>
internal abstract unsafe class BlockDequantizer(DType type)
{
    private static readonly BlockDequantizer
        Q8 = new BlockQ8(DType.Q8_0), Q4WithoutMinimum = new BlockQ4(DType.Q4_0, hasMinimum: false), Q4WithMinimum = new BlockQ4(DType.Q4_1, hasMinimum: true),
        Q4K = new BlockQ45K(DType.Q4_K, hasFifthBit: false), Q5K = new BlockQ45K(DType.Q5_K, hasFifthBit: true), Q6K = new BlockQ6K(DType.Q6_K);

    /// <summary>The elements of a block.</summary>
    public int BlockSize { get; } = type.BlockSize;

    /// <summary>The bytes of a block.</summary>
    public int BlockBytes { get; } = type.BlockBytes;

    /// <summary>The one for a type that is stored in blocks.</summary>
    public static BlockDequantizer Of(DType type) => type switch
    {
        DType.Q8_0 => Q8,
        DType.Q4_0 => Q4WithoutMinimum,
        DType.Q4_1 => Q4WithMinimum,
        DType.Q4_K => Q4K,
        DType.Q5_K => Q5K,
        DType.Q6_K => Q6K,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a type that is stored in blocks."),
    };

    /// <summary>Widens consecutive blocks.</summary>
    public void Dequantize(byte* source, float* target, long blocks) => Dequantize(source, target, blocks, Vector128.IsHardwareAccelerated);

    /// <summary>Widens consecutive blocks, with vectors or without.</summary>
    public void Dequantize(byte* source, float* target, long blocks, bool withVectors)
    {
        for (long i = 0; i < blocks; i++, source += BlockBytes, target += BlockSize)
            if (withVectors) Vectors(source, target);
            else Scalars(source, target);
    }

    /// <summary>One block, element by element.</summary>
    protected abstract void Scalars(byte* block, float* target);

    /// <summary>One block, sixteen elements at a time.</summary>
    protected abstract void Vectors(byte* block, float* target);

    /// <summary>A float16 of the file. Converted as in <see cref="Cpu.Simd128.LoadHalf"/>, which is faster than the conversion of .NET: there are one or two in every block.</summary>
    protected static float Half(byte* p)
    {
        var bits = (uint)(p[0] | (p[1] << 8));
        var magnitude = (bits & 0x7FFF) << 13;
        var value = BitConverter.SingleToUInt32Bits(BitConverter.UInt32BitsToSingle(magnitude) * 5.192296858534828e33f);
        if (magnitude >= 0x0F80_0000) value |= 0x7F80_0000;
        return BitConverter.UInt32BitsToSingle(value | ((bits & 0x8000) << 16));
    }

    /// <summary>target = d * q for sixteen elements.</summary>
    public static void Scale(Vector128<sbyte> q, float d, float* target)
    {
        if (Avx512F.IsSupported)
        {
            (Widen(q) * Vector512.Create(d)).Store(target);
            return;
        }

        var (lower, upper) = Vector128.Widen(q);
        Scale(lower, d, target);
        Scale(upper, d, target + 8);
    }

    /// <summary>target = d * q + m for sixteen elements.</summary>
    protected static void ScaleAndAdd(Vector128<sbyte> q, float d, float m, float* target)
    {
        if (Avx512F.IsSupported)
        {
            ((Widen(q) * Vector512.Create(d)) + Vector512.Create(m)).Store(target);
            return;
        }

        var (lower, upper) = Vector128.Widen(q);
        ScaleAndAdd(lower, d, m, target);
        ScaleAndAdd(upper, d, m, target + 8);
    }

    private static Vector512<float> Widen(Vector128<sbyte> q) => Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(q));

    private static void Scale(Vector128<short> q, float d, float* target)
    {
        var (lower, upper) = Vector128.Widen(q);
        (Vector128.ConvertToSingle(lower) * d).Store(target);
        (Vector128.ConvertToSingle(upper) * d).Store(target + 4);
    }

    private static void ScaleAndAdd(Vector128<short> q, float d, float m, float* target)
    {
        var (lower, upper) = Vector128.Widen(q);
        var minimum = Vector128.Create(m);
        ((Vector128.ConvertToSingle(lower) * d) + minimum).Store(target);
        ((Vector128.ConvertToSingle(upper) * d) + minimum).Store(target + 4);
    }
}
