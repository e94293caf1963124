using System.Numerics;
using System.Runtime.CompilerServices;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>Between float32 and the types that tensors are stored in.</summary>
internal static unsafe class Conversions
{
    private const long Grain = 32768;

    /// <summary>y = x, from any type to any type of which one is float32.</summary>
    public static void Apply<S, V>(ElementSource x, void* y, DType to, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (to == DType.Float32)
            ComputeThreads.ForRanges(n, Grain, (begin, end) => Widen<S, V>(x + begin, (float*)y + begin, end - begin));
        else if (x.Type == DType.Float32)
            ComputeThreads.ForRanges(n, Grain, (begin, end) => Narrow((float*)(x + begin).Address, (byte*)y + (begin * to.Size), to, end - begin));
        else
            throw new NotSupportedException($"This backend converts to and from Float32, not from {x.Type} to {to}. Convert in two steps.");
    }

    /// <summary>y = x on this thread, from any type.</summary>
    public static void Widen<S, V>(ElementSource x, float* y, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (x.Type.IsQuantized) x.WidenQuantized(y, n);
        else Widen<S, V>(x.Address, x.Type, y, n);
    }

    private static void Widen<S, V>(void* x, DType from, float* y, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        switch (from)
        {
            case DType.Float32: Buffer.MemoryCopy(x, y, n * sizeof(float), n * sizeof(float)); break;
            case DType.Float16: WidenHalf<S, V>((ushort*)x, y, n); break;
            case DType.BFloat16: WidenBFloat16<S, V>((ushort*)x, y, n); break;
            case DType.Float64: Cast((double*)x, y, n); break;
            case DType.Int64: Cast((long*)x, y, n); break;
            case DType.Int32: Cast((int*)x, y, n); break;
            case DType.Int8: Cast((sbyte*)x, y, n); break;
            case DType.Byte: Cast((byte*)x, y, n); break;
            case DType.Bool: Cast((byte*)x, y, n); break;
            default: throw new NotSupportedException($"No conversion from {from} to Float32.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WidenHalf<S, V>(ushort* x, float* y, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        long i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes) S.Store(y + i, S.LoadHalf(x + i));
        for (; i < n; i++) y[i] = (float)BitConverter.UInt16BitsToHalf(x[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WidenBFloat16<S, V>(ushort* x, float* y, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        long i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes) S.Store(y + i, S.LoadBFloat16(x + i));
        for (; i < n; i++) y[i] = BitConverter.UInt32BitsToSingle((uint)x[i] << 16);
    }

    private static void Narrow(float* x, void* y, DType to, long n)
    {
        switch (to)
        {
            case DType.Float16: Cast(x, (Half*)y, n); break;
            case DType.BFloat16: NarrowToBFloat16(x, (ushort*)y, n); break;
            case DType.Float64: Cast(x, (double*)y, n); break;
            case DType.Int64: Cast(x, (long*)y, n); break;
            case DType.Int32: Cast(x, (int*)y, n); break;
            case DType.Int8: Cast(x, (sbyte*)y, n); break;
            case DType.Byte: Cast(x, (byte*)y, n); break;
            case DType.Bool:
                for (long i = 0; i < n; i++) ((byte*)y)[i] = x[i] != 0 ? (byte)1 : (byte)0;
                break;
            default: throw new NotSupportedException($"No conversion from Float32 to {to}.");
        }
    }

    // To nearest, ties to even: adding half of the last kept place, less one unless that place is odd. NaN stays NaN.
    private static void NarrowToBFloat16(float* x, ushort* y, long n)
    {
        for (long i = 0; i < n; i++)
        {
            var bits = BitConverter.SingleToUInt32Bits(x[i]);
            y[i] = float.IsNaN(x[i]) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        }
    }

    // Integers are truncated; what does not fit becomes the nearest that does.
    private static void Cast<TFrom, TTo>(TFrom* x, TTo* y, long n)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        for (long i = 0; i < n; i++) y[i] = TTo.CreateSaturating(x[i]);
    }
}
