using CourseKit.Tensors.Backends;

namespace CourseKit.Tensors.Tests.Backends;

public class MapConformanceTests
{
    private static readonly float[] Special =
    [
        0f, -0f, 1f, -1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon, 1e-40f, -1e-40f, 1.1754944e-38f, 1e-20f, -1e-20f,
        float.MaxValue, float.MinValue, 1e30f, -1e30f, 88.7f, 88.73f, 89f, 90f, -87.3f, -88f, -95f, -103f, -104f, -120f, 700f, -700f, 0.625f, 0.62499f, -0.625f, 0.99999f, 1.0001f,
        5f, -5f, 9f, -9f, 13f, -13f, 20f, -20f, 50f, -50f, 0.70710677f, 0.70710683f, 1.4142135f, 1.4142137f, 2f, 4f,
    ];

    public static TheoryData<string, MapKernel> Kernels
    {
        get
        {
            var data = new TheoryData<string, MapKernel>();
            foreach (var path in Conformance.PathNames)
                foreach (var kernel in Enum.GetValues<MapKernel>()) data.Add(path, kernel);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Values_of_every_size_agree_with_the_definition(string path, MapKernel kernel)
    {
        var backend = Conformance.Backend(path);
        foreach (var n in Conformance.Sizes)
        {
            var low = kernel is MapKernel.Log or MapKernel.Sqrt or MapKernel.Rsqrt ? 1e-3 : -8;
            Twin x = Twin.Random(n, n, low, 8), y = Twin.Random(n, 1);
            Conformance.OnBoth(backend, (on, view) => on.Map(kernel, view(x), view(y)));
            y.AssertAgrees(1e-6, 1e-7, $"{kernel} of {n}");
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Special_values_agree_with_the_definition(string path, MapKernel kernel)
    {
        Twin x = Twin.Of(Special), y = Twin.Of(Special);
        Conformance.OnBoth(Conformance.Backend(path), (on, view) => on.Map(kernel, view(x), view(y)));
        y.AssertAgrees(2e-6, 1e-8, kernel.ToString());
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Gradients_agree_with_the_definition(string path, MapKernel kernel)
    {
        var backend = Conformance.Backend(path);
        foreach (var n in Conformance.Sizes)
        {
            var low = kernel is MapKernel.Log or MapKernel.Sqrt or MapKernel.Rsqrt or MapKernel.Reciprocal ? 0.1 : -6;
            Twin x = Twin.Random(n, n, low, 6), y = Twin.Random(n, 1), gradY = Twin.Random(n, 2), gradX = Twin.Random(n, 3);
            Conformance.OnBoth(backend, (on, view) =>
            {
                on.Map(kernel, view(x), view(y));
                on.MapGradient(kernel, view(x), view(y), view(gradY), view(gradX));
            });
            gradX.AssertAgrees(4e-6, 4e-7, $"{kernel} gradient of {n}");
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Gradients_at_special_values_agree_with_the_definition(string path, MapKernel kernel)
    {
        Twin x = Twin.Of(Special), y = Twin.Of(Special), gradY = Twin.Of([.. Special.Select(_ => 1f)]), gradX = Twin.Of(Special);
        Conformance.OnBoth(Conformance.Backend(path), (on, view) =>
        {
            on.Map(kernel, view(x), view(y));
            on.MapGradient(kernel, view(x), view(y), view(gradY), view(gradX));
        });
        gradX.AssertAgrees(4e-6, 4e-7, kernel.ToString());
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_result_may_replace_the_argument(string path, MapKernel kernel)
    {
        var backend = Conformance.Backend(path);
        Twin apart = Twin.Random(1009, 5, 0.1, 2), place = Twin.Random(1009, 5, 0.1, 2), y = Twin.Random(1009, 6);
        backend.Map(kernel, new(apart.Single, 0, 1009), new(y.Single, 0, 1009));
        backend.Map(kernel, new(place.Single, 0, 1009), new(place.Single, 0, 1009));
        Assert.Equal(y.Singles, place.Singles);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void An_element_has_the_same_bits_wherever_it_lies(string path, MapKernel kernel)
    {
        var backend = Conformance.Backend(path);
        Twin x = Twin.Random(200, 7, 0.1, 3), all = Twin.Random(200, 8), one = Twin.Random(1, 9);
        backend.Map(kernel, new(x.Single, 0, 200), new(all.Single, 0, 200));
        for (var i = 0; i < 200; i++)
        {
            backend.Map(kernel, new(x.Single, i, 1), new(one.Single, 0, 1));
            Assert.Equal(all.Singles[i], one.Singles[0]);
        }
    }

    [Theory]
    [MemberData(nameof(DefinedKernels))]
    public void Defined_gradients_are_the_slopes_of_the_values(MapKernel kernel)
    {
        const double h = 1e-6;
        float[] points = kernel is MapKernel.Log or MapKernel.Sqrt or MapKernel.Rsqrt ? [0.3f, 1f, 4.5f] : [-3.3f, -1.2f, -0.4f, 0.25f, 0.7f, 1.5f, 4.5f];
        foreach (var point in points)
        {
            double At(double x) => ScalarFunctions<double>.Value(kernel, x);
            var slope = (At(point + h) - At(point - h)) / (2 * h);
            Assert.Equal(slope, ScalarFunctions<double>.Derivative(kernel, point, At(point)), 1e-8 * Math.Max(1, Math.Abs(slope)));
        }
    }

    public static TheoryData<MapKernel> DefinedKernels => [.. Enum.GetValues<MapKernel>()];

    // Values to 16 digits from the series Σ (-1)^n 2 x^(2n+1) / (√π n! (2n+1)), summed here in decimal arithmetic.
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.46875)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    [InlineData(1.7)]
    [InlineData(2.5)]
    public void The_error_function_agrees_with_its_series(double x)
    {
        decimal exact = (decimal)x, power = exact, sum = 0;
        for (var n = 0; n < 60; n++)
        {
            sum += power / ((2 * n) + 1);
            power *= -exact * exact / (n + 1);
        }

        var expected = (double)(sum * 1.1283791670955125738961589031m);
        Assert.Equal(expected, ErrorFunction.Erf(x), 3e-16);
        Assert.Equal(-expected, ErrorFunction.Erf(-x), 3e-16);
        Assert.Equal(1 - expected, ErrorFunction.Erfc(x), 3e-16);
    }

    // erfc x · √π e^x² = 1 / (x + ½ / (x + 1 / (x + 3/2 / (x + ...)))) (Laplace's continued fraction).
    [Theory]
    [InlineData(2.5)]
    [InlineData(3.9)]
    [InlineData(4.1)]
    [InlineData(8.0)]
    [InlineData(20.0)]
    public void The_tail_of_the_error_function_agrees_with_its_continued_fraction(double x)
    {
        var fraction = x;
        for (var n = 400; n > 0; n--) fraction = x + (n / 2.0 / fraction);
        var expected = Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * fraction);
        Assert.Equal(1, ErrorFunction.Erfc(x) / expected, x * x * 4e-16);
    }
}
