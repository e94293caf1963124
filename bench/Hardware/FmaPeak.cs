using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CourseKit.Tensors.Backends;

namespace CourseKit.Bench.Hardware;

/// <summary>How many floating-point operations a second all threads together can do: multiply-adds between registers, without memory.</summary>
internal static class FmaPeak
{
    // Enough independent chains to fill two units with a latency of five cycles.
    private const int Chains = 10;
    private const int Steps = 1 << 21;

    // Keeps the sums alive.
    private static volatile float result;

    /// <summary>The best of all bursts so far, in GFLOP/s: what is less was slowed down by something else.</summary>
    public static double Best { get; private set; }

    /// <summary>A few bursts of about 10 ms.</summary>
    public static void Measure()
    {
        for (var burst = 0; burst < 5; burst++) Best = Math.Max(Best, Burst());
    }

    private static double Burst() =>
        Vector512.IsHardwareAccelerated ? Burst<Wide512, Vector512<float>>()
        : Vector256.IsHardwareAccelerated ? Burst<Wide256, Vector256<float>>()
        : Burst<Wide128, Vector128<float>>();

    private static double Burst<S, V>()
        where S : struct, IVectors<V>
        where V : struct
    {
        var threads = ComputeThreads.Count;
        var seconds = Clock.Seconds(() => ComputeThreads.For(threads, _ => result = Chain<S, V>(0.999f, 1e-3f)));
        return 2.0 * threads * Chains * Steps * S.Lanes / seconds / 1e9;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Chain<S, V>(float factor, float summand)
        where S : struct, IVectors<V>
        where V : struct
    {
        V f = S.Broadcast(factor), s = S.Broadcast(summand);
        V a = s, b = s, c = s, d = s, e = s, g = s, h = s, i = s, j = s, k = s;
        for (var step = 0; step < Steps; step++)
        {
            a = S.MultiplyAdd(a, f, s);
            b = S.MultiplyAdd(b, f, s);
            c = S.MultiplyAdd(c, f, s);
            d = S.MultiplyAdd(d, f, s);
            e = S.MultiplyAdd(e, f, s);
            g = S.MultiplyAdd(g, f, s);
            h = S.MultiplyAdd(h, f, s);
            i = S.MultiplyAdd(i, f, s);
            j = S.MultiplyAdd(j, f, s);
            k = S.MultiplyAdd(k, f, s);
        }

        return S.First(a) + S.First(b) + S.First(c) + S.First(d) + S.First(e) + S.First(g) + S.First(h) + S.First(i) + S.First(j) + S.First(k);
    }

    private interface IVectors<V>
    {
        static abstract int Lanes { get; }

        static abstract V Broadcast(float value);

        static abstract V MultiplyAdd(V x, V factor, V summand);

        static abstract float First(V x);
    }

    private readonly struct Wide512 : IVectors<Vector512<float>>
    {
        public static int Lanes => Vector512<float>.Count;

        public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

        public static Vector512<float> MultiplyAdd(Vector512<float> x, Vector512<float> factor, Vector512<float> summand) => Vector512.FusedMultiplyAdd(x, factor, summand);

        public static float First(Vector512<float> x) => x.ToScalar();
    }

    private readonly struct Wide256 : IVectors<Vector256<float>>
    {
        public static int Lanes => Vector256<float>.Count;

        public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

        public static Vector256<float> MultiplyAdd(Vector256<float> x, Vector256<float> factor, Vector256<float> summand) => Vector256.FusedMultiplyAdd(x, factor, summand);

        public static float First(Vector256<float> x) => x.ToScalar();
    }

    private readonly struct Wide128 : IVectors<Vector128<float>>
    {
        public static int Lanes => Vector128<float>.Count;

        public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

        public static Vector128<float> MultiplyAdd(Vector128<float> x, Vector128<float> factor, Vector128<float> summand) => Vector128.FusedMultiplyAdd(x, factor, summand);

        public static float First(Vector128<float> x) => x.ToScalar();
    }
}
