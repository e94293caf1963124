using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Tests.Backends;

/// <summary>The same numbers twice: in float32 for the backend under test and in float64 for the scalar definition. Before and after them lie guards, which no kernel may touch.</summary>
internal sealed unsafe class Twin
{
    private const float Guard = 7.25e11f;
    private const int GuardsAfter = 16;

    private Twin(float[] values, int offset)
    {
        (Length, Offset) = (values.Length, offset);
        Single = Storage.Allocate(DType.Float32, offset + Length + GuardsAfter);
        Double = Storage.Allocate(DType.Float64, offset + Length + GuardsAfter);
        for (var i = 0; i < Single.Length; i++)
        {
            var value = i >= offset && i < offset + Length ? values[i - offset] : Guard;
            ((float*)Single.Pointer)[i] = value;
            ((double*)Double.Pointer)[i] = value;
        }
    }

    public int Length { get; }

    /// <summary>Where the numbers begin, in elements after an address that is a multiple of 64 bytes.</summary>
    public int Offset { get; }

    public Storage Single { get; }

    public Storage Double { get; }

    public float[] Singles => new ReadOnlySpan<float>((float*)Single.Pointer + Offset, Length).ToArray();

    public double[] Doubles => new ReadOnlySpan<double>((double*)Double.Pointer + Offset, Length).ToArray();

    public static Twin Of(params float[] values) => new(values, 0);

    public static Twin Random(long length, int seed, double low = -1, double high = 1, int offset = 0)
    {
        var random = new Random(seed);
        return new([.. Enumerable.Range(0, (int)length).Select(_ => (float)(low + (random.NextDouble() * (high - low))))], offset);
    }

    /// <summary>The same numbers at another place.</summary>
    public Twin At(int offset) => new(Singles, offset);

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

        AssertGuarded(what);
    }

    /// <summary>Nothing was written before or after the numbers.</summary>
    public void AssertGuarded(string what = "")
    {
        for (var i = 0; i < Single.Length; i++)
            if (i < Offset || i >= Offset + Length) Assert.True(((float*)Single.Pointer)[i] == Guard, $"{what} wrote at {i - Offset}, outside of its {Length} numbers");
    }
}

/// <summary>A kernel call, written once for both sides of its <see cref="Twin"/>s.</summary>
internal delegate void KernelCall(Backend backend, Func<Twin, DataView> view);

/// <summary>What the conformance tests share: every float32 path is measured against <see cref="Definition"/>, the plain loops in double precision.</summary>
/// <remarks>
/// Paths may differ by rounding only. What that allows, with u = 2^-24 (6e-8), half a unit in the last place:
/// <list type="bullet">
/// <item>moves, comparisons, maxima, minima, conversions that widen: nothing (tolerance 0);</item>
/// <item>one rounding (pairs, Affine, AddScaled): 2u relative, of the largest intermediate where a difference cancels;</item>
/// <item>functions (maps): the polynomials are good to 4 to 8 units in the last place, their derivatives multiply two such values: 1e-6 and 4e-6 relative;</item>
/// <item>sums (reductions, products, attention): u for every addition in a chain, of the sum's magnitude. Chains of random signs err by the root of
/// their length: about 1e-6 of √k;</item>
/// <item>softmax and layer norm: a sum, a function of it and two products: 2e-6 and 2e-5, where 1/σ magnifies the error of a mean far from 0;</item>
/// <item>AdamW: some ten roundings, 1e-6;</item>
/// <item>SumOfSquares: double precision throughout, 1e-12.</item>
/// </list>
/// Absolute tolerances cover results near 0 of larger terms. Intermediate values that overflow in float32 but not in double are no rounding: tests keep away from them.
/// </remarks>
internal static class Conformance
{
    /// <summary>Every path that the conformance tests run on: all, or the one that COURSEKIT_BACKEND names; a test skips those that the machine lacks.</summary>
    public static IReadOnlyList<string> PathNames { get; } =
        Environment.GetEnvironmentVariable(BackendChoice.Variable) is { Length: > 0 } chosen ? [chosen] : BackendChoice.Names;

    /// <summary><see cref="PathNames"/>, as the argument of a test.</summary>
    public static TheoryData<string> Paths => [.. PathNames];

    /// <summary>Sizes at and around the lengths of vectors and the blocks of kernels.</summary>
    public static readonly int[] Sizes = [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 127, 257, 1009, 4095, 4097, 16385, 40009];

    public static Backend Backend(string path)
    {
        Assert.SkipUnless(BackendChoice.IsSupported(path), $"this machine cannot take the path {path}");
        return BackendChoice.Create(path);
    }

    public static Backend Definition { get; } = new ScalarBackend<double>();

    /// <summary>Calls the kernel on the backend under test and on the definition.</summary>
    public static void OnBoth(Backend backend, KernelCall call)
    {
        call(backend, twin => new(twin.Single, twin.Offset, twin.Length));
        call(Definition, twin => new(twin.Double, twin.Offset, twin.Length));
    }
}
