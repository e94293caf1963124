using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>Transposes blocks of four by four numbers in registers, one, two or four of them at once.</summary>
internal static unsafe class Transposition
{
    public static bool IsSupported => Sse.IsSupported;

    /// <summary>target[i, j] = source[j, i] for i, j below 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Four(float* source, long sourceStride, float* target, long targetStride)
    {
        Vector128<float> a = Vector128.Load(source), b = Vector128.Load(source + sourceStride);
        Vector128<float> c = Vector128.Load(source + (2 * sourceStride)), d = Vector128.Load(source + (3 * sourceStride));
        Vector128<float> abLow = Sse.UnpackLow(a, b), cdLow = Sse.UnpackLow(c, d), abHigh = Sse.UnpackHigh(a, b), cdHigh = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(abLow, cdLow).Store(target);
        Sse.MoveHighToLow(cdLow, abLow).Store(target + targetStride);
        Sse.MoveLowToHigh(abHigh, cdHigh).Store(target + (2 * targetStride));
        Sse.MoveHighToLow(cdHigh, abHigh).Store(target + (3 * targetStride));
    }

    /// <summary>target[i, j] = source[j, i] for i below 4 and j below 8; needs AVX.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FourOfEight(float* source, long sourceStride, float* target, long targetStride)
    {
        // Each half of a register is a block of its own: rows 0 to 3 in the lower, 4 to 7 in the upper.
        Vector256<float> a = TwoRows(source, sourceStride), b = TwoRows(source + sourceStride, sourceStride);
        Vector256<float> c = TwoRows(source + (2 * sourceStride), sourceStride), d = TwoRows(source + (3 * sourceStride), sourceStride);
        Vector256<float> abLow = Avx.UnpackLow(a, b), cdLow = Avx.UnpackLow(c, d), abHigh = Avx.UnpackHigh(a, b), cdHigh = Avx.UnpackHigh(c, d);
        Avx.Shuffle(abLow, cdLow, LowerPairs).Store(target);
        Avx.Shuffle(abLow, cdLow, UpperPairs).Store(target + targetStride);
        Avx.Shuffle(abHigh, cdHigh, LowerPairs).Store(target + (2 * targetStride));
        Avx.Shuffle(abHigh, cdHigh, UpperPairs).Store(target + (3 * targetStride));
    }

    /// <summary>target[i, j] = source[j, i] for i below 4 and j below 16; needs AVX-512.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FourOfSixteen(float* source, long sourceStride, float* target, long targetStride) =>
        FourOfSixteen((byte*)source, sourceStride * sizeof(float), target, targetStride);

    /// <summary>The same with the distance of the source's rows in bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FourOfSixteen(byte* source, long rowBytes, float* target, long targetStride)
    {
        var (first, second, third, fourth) = FourOfSixteen(source, rowBytes);
        first.Store(target);
        second.Store(target + targetStride);
        third.Store(target + (2 * targetStride));
        fourth.Store(target + (3 * targetStride));
    }

    /// <summary>The same into registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> First, Vector512<float> Second, Vector512<float> Third, Vector512<float> Fourth) FourOfSixteen(byte* source, long rowBytes)
    {
        Vector512<float> a = FourRows(source, rowBytes), b = FourRows(source + rowBytes, rowBytes);
        Vector512<float> c = FourRows(source + (2 * rowBytes), rowBytes), d = FourRows(source + (3 * rowBytes), rowBytes);
        Vector512<float> abLow = Avx512F.UnpackLow(a, b), cdLow = Avx512F.UnpackLow(c, d), abHigh = Avx512F.UnpackHigh(a, b), cdHigh = Avx512F.UnpackHigh(c, d);
        return (Avx512F.Shuffle(abLow, cdLow, LowerPairs), Avx512F.Shuffle(abLow, cdLow, UpperPairs), Avx512F.Shuffle(abHigh, cdHigh, LowerPairs), Avx512F.Shuffle(abHigh, cdHigh, UpperPairs));
    }

    /// <summary>The first four bytes of sixteen rows; reads sixteen bytes of each; needs AVX-512.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FirstOfSixteen(byte* source, long rowBytes)
    {
        Vector512<float> a = FourRows(source, rowBytes), b = FourRows(source + rowBytes, rowBytes);
        Vector512<float> c = FourRows(source + (2 * rowBytes), rowBytes), d = FourRows(source + (3 * rowBytes), rowBytes);
        return Avx512F.Shuffle(Avx512F.UnpackLow(a, b), Avx512F.UnpackLow(c, d), LowerPairs);
    }

    // Of every block: the first two numbers of both operands, and the last two.
    private const byte LowerPairs = 0b01_00_01_00, UpperPairs = 0b11_10_11_10;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> TwoRows(float* source, long stride) =>
        Avx.InsertVector128(Vector128.Load(source).ToVector256Unsafe(), Vector128.Load(source + (4 * stride)), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> FourRows(byte* source, long rowBytes)
    {
        var rows = Avx512F.InsertVector128(Four(source).ToVector256Unsafe().ToVector512Unsafe(), Four(source + (4 * rowBytes)), 1);
        rows = Avx512F.InsertVector128(rows, Four(source + (8 * rowBytes)), 2);
        return Avx512F.InsertVector128(rows, Four(source + (12 * rowBytes)), 3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Four(byte* source) => Vector128.Load((float*)source);
}
