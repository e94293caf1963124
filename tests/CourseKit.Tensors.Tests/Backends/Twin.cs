using System.Runtime.Intrinsics;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Backends.Cpu;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Tests.Backends;

/// <summary>The same numbers twice: in float32 for the backend under test and in float64 for the scalar definition.</summary>
internal sealed unsafe class Twin
{
    private Twin(float[] values)
    {
        Length = values.Length;
        Single = Storage.Allocate(DType.Float32, Length);
        Double = Storage.Allocate(DType.Float64, Length);
        for (var i = 0; i < Length; i++)
        {
            ((float*)Single.Pointer)[i] = values[i];
            ((double*)Double.Pointer)[i] = values[i];
        }
    }

    public int Length { get; }

    public Storage Single { get; }

    public Storage Double { get; }

    public float[] Singles => new ReadOnlySpan<float>((float*)Single.Pointer, Length).ToArray();

    public double[] Doubles => new ReadOnlySpan<double>((double*)Double.Pointer, Length).ToArray();

    public static Twin Of(params float[] values) => new(values);

    public static Twin Random(long length, int seed, double low = -1, double high = 1)
    {
        var random = new Random(seed);
        return new([.. Enumerable.Range(0, (int)length).Select(_ => (float)(low + (random.NextDouble() * (high - low))))]);
    }

    /// <summary>Every number must agree to <paramref name="relative"/> of the expected one or to <paramref name="absolute"/>; NaN and infinities exactly.</summary>
    public void AssertAgrees(double relative, double absolute, string what = "")
    {
        var (actual, expected) = (Singles, Doubles);
        for (var i = 0; i < Length; i++)
        {
            var rounded = (float)expected[i];
            var fits = float.IsFinite(rounded)
                ? Math.Abs(actual[i] - expected[i]) <= absolute + (relative * Math.Abs(expected[i]))
                : actual[i].Equals(rounded);
            Assert.True(fits, $"{what}[{i}] is {actual[i]:g9}, expected {expected[i]:g9}");
        }
    }
}

/// <summary>A kernel call, written once for both sides of its <see cref="Twin"/>s.</summary>
internal delegate void KernelCall(Backend backend, Func<Twin, DataView> view);

internal static class Conformance
{
    /// <summary>The widths to force; a test skips those that the machine lacks.</summary>
    public static TheoryData<int> Widths => [128, 256, 512];

    /// <summary>Sizes at and around the lengths of vectors and the blocks of kernels.</summary>
    public static readonly int[] Sizes = [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 127, 257, 1009, 4095, 4097, 16385, 40009];

    public static CpuBackend Backend(int bits)
    {
        Assert.SkipUnless(
            bits == 128 || (bits == 256 && Vector256.IsHardwareAccelerated) || (bits == 512 && Vector512.IsHardwareAccelerated), $"no {bits}-bit vectors here");
        return new(bits);
    }

    public static Backend Definition { get; } = new ScalarBackend<double>();

    /// <summary>Calls the kernel on the backend under test and on the definition.</summary>
    public static void OnBoth(Backend backend, KernelCall call)
    {
        call(backend, twin => new(twin.Single, 0, twin.Length));
        call(Definition, twin => new(twin.Double, 0, twin.Length));
    }
}
