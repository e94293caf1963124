using System.Runtime.CompilerServices;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>A function of two arguments on vectors.</summary>
internal interface IPairFunction
{
    static abstract V Value<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>Element-wise functions of two broadcast operands.</summary>
internal static unsafe class Pairs
{
    private const long Grain = 16384;
    private const int Piece = 512;

    public static void Apply<S, V>(PairKernel kernel, StridedView a, StridedView b, float* y, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        switch (kernel)
        {
            case PairKernel.Add: Broadcast<S, V, AddPair>(a, b, y, n); break;
            case PairKernel.Subtract: Broadcast<S, V, SubtractPair>(a, b, y, n); break;
            case PairKernel.Multiply: Broadcast<S, V, MultiplyPair>(a, b, y, n); break;
            case PairKernel.Divide: Broadcast<S, V, DividePair>(a, b, y, n); break;
            case PairKernel.Maximum: Broadcast<S, V, MaximumPair>(a, b, y, n); break;
            case PairKernel.Minimum: Broadcast<S, V, MinimumPair>(a, b, y, n); break;
            case PairKernel.Power: Broadcast<S, V, PowerPair>(a, b, y, n); break;
            default: throw new ArgumentOutOfRangeException(nameof(kernel), kernel, "Not a pair kernel.");
        }
    }

    private static void Broadcast<S, V, F>(StridedView a, StridedView b, float* y, long n)
        where S : struct, ISimd<V>
        where V : struct
        where F : struct, IPairFunction
    {
        if (n == 0) return;
        var shape = new CollapsedShape(a.Sizes, a.Strides, b.Strides);
        float* pa = a.Pointer<float>(), pb = b.Pointer<float>();
        long inner = shape.Inner, strideA = shape.InnerStride(0), strideB = shape.InnerStride(1);
        if (shape.Rank == 1)
        {
            ComputeThreads.ForRanges(inner, Grain, (from, to) =>
                Row<S, V, F>(pa + (from * strideA), strideA, pb + (from * strideB), strideB, y + from, to - from));
            return;
        }

        ComputeThreads.ForRanges(shape.Outer, Math.Max(1, Grain / inner), (from, to) =>
        {
            for (var row = from; row < to; row++)
                Row<S, V, F>(pa + shape.Offset(0, row), strideA, pb + shape.Offset(1, row), strideB, y + (row * inner), inner);
        });
    }

    private static void Row<S, V, F>(float* a, long strideA, float* b, long strideB, float* y, long n)
        where S : struct, ISimd<V>
        where V : struct
        where F : struct, IPairFunction
    {
        if (strideA == 1 && strideB == 1)
        {
            VectorVector<S, V, F>(a, b, y, n);
        }
        else if (strideA == 1 && strideB == 0)
        {
            VectorScalar<S, V, F>(a, *b, y, n);
        }
        else if (strideA == 0 && strideB == 1)
        {
            ScalarVector<S, V, F>(*a, b, y, n);
        }
        else
        {
            var gathered = stackalloc float[2 * Piece];
            for (long i = 0; i < n; i += Piece)
            {
                var count = Math.Min(Piece, n - i);
                for (var j = 0; j < count; j++)
                {
                    gathered[j] = a[(i + j) * strideA];
                    gathered[Piece + j] = b[(i + j) * strideB];
                }

                VectorVector<S, V, F>(gathered, gathered + Piece, y + i, count);
            }
        }
    }

    private static void VectorVector<S, V, F>(float* a, float* b, float* y, long n)
        where S : struct, ISimd<V>
        where V : struct
        where F : struct, IPairFunction
    {
        long i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes) S.Store(y + i, F.Value<S, V>(S.Load(a + i), S.Load(b + i)));
        var rest = (int)(n - i);
        if (rest > 0) S.StorePartial(y + i, F.Value<S, V>(S.LoadPartial(a + i, rest), S.LoadPartial(b + i, rest)), rest);
    }

    private static void VectorScalar<S, V, F>(float* a, float b, float* y, long n)
        where S : struct, ISimd<V>
        where V : struct
        where F : struct, IPairFunction
    {
        var right = S.Broadcast(b);
        long i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes) S.Store(y + i, F.Value<S, V>(S.Load(a + i), right));
        var rest = (int)(n - i);
        if (rest > 0) S.StorePartial(y + i, F.Value<S, V>(S.LoadPartial(a + i, rest), right), rest);
    }

    private static void ScalarVector<S, V, F>(float a, float* b, float* y, long n)
        where S : struct, ISimd<V>
        where V : struct
        where F : struct, IPairFunction
    {
        var left = S.Broadcast(a);
        long i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes) S.Store(y + i, F.Value<S, V>(left, S.Load(b + i)));
        var rest = (int)(n - i);
        if (rest > 0) S.StorePartial(y + i, F.Value<S, V>(left, S.LoadPartial(b + i, rest)), rest);
    }

    private readonly struct AddPair : IPairFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Value<S, V>(V a, V b)
            where S : struct, ISimd<V>
            where V : struct => S.Add(a, b);
    }

    private readonly struct SubtractPair : IPairFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Value<S, V>(V a, V b)
            where S : struct, ISimd<V>
            where V : struct => S.Subtract(a, b);
    }

    private readonly struct MultiplyPair : IPairFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Value<S, V>(V a, V b)
            where S : struct, ISimd<V>
            where V : struct => S.Multiply(a, b);
    }

    private readonly struct DividePair : IPairFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Value<S, V>(V a, V b)
            where S : struct, ISimd<V>
            where V : struct => S.Divide(a, b);
    }

    private readonly struct MaximumPair : IPairFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Value<S, V>(V a, V b)
            where S : struct, ISimd<V>
            where V : struct => S.Max(a, b);
    }

    private readonly struct MinimumPair : IPairFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Value<S, V>(V a, V b)
            where S : struct, ISimd<V>
            where V : struct => S.Min(a, b);
    }

    /// <summary>Lane by lane: no vector form is exact enough for all exponents.</summary>
    private readonly struct PowerPair : IPairFunction
    {
        public static V Value<S, V>(V a, V b)
            where S : struct, ISimd<V>
            where V : struct
        {
            float* bases = stackalloc float[16], exponents = stackalloc float[16];
            S.Store(bases, a);
            S.Store(exponents, b);
            for (var i = 0; i < S.Lanes; i++) bases[i] = (float)Math.Pow(bases[i], exponents[i]);
            return S.Load(bases);
        }
    }
}
