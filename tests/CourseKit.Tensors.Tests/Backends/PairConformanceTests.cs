using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Tests.Backends;

public class PairConformanceTests
{
    /// <summary>Sizes, strides of a, strides of b: flat, broadcast either way, rows, columns, transposed, reversed, scattered.</summary>
    public static TheoryData<string, int[], long[], long[]> Layouts
    {
        get
        {
            (int[] Sizes, long[] A, long[] B)[] layouts =
            [
                ([], [], []),
                ([0], [1], [1]),
                ([1], [1], [0]),
                ([17], [1], [1]),
                ([40009], [1], [1]),
                ([40009], [1], [0]),
                ([1009], [0], [1]),
                ([37, 53], [53, 1], [0, 1]),
                ([37, 53], [53, 1], [1, 0]),
                ([37, 53], [0, 1], [1, 0]),
                ([37, 53], [1, 37], [53, 1]),
                ([37, 53], [1, 37], [1, 37]),
                ([5, 1, 7, 33], [231, 0, 33, 1], [0, 33, 0, 1]),
                ([4, 3, 5, 7], [105, 7, 21, 1], [105, 35, 7, 1]),
                ([600, 65], [65, 1], [65, 1]),
                ([700, 129], [129, 1], [0, 1]),
                ([3, 2000], [2, 6], [2000, 1]),
            ];
            var data = new TheoryData<string, int[], long[], long[]>();
            foreach (var path in Conformance.PathNames)
                foreach (var (sizes, a, b) in layouts) data.Add(path, sizes, a, b);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Every_layout_agrees_with_the_definition(string path, int[] sizes, long[] stridesA, long[] stridesB)
    {
        var backend = Conformance.Backend(path);
        var n = sizes.Aggregate(1, (product, size) => product * size);
        foreach (var kernel in Enum.GetValues<PairKernel>())
        {
            Twin a = Twin.Random(Extent(sizes, stridesA), 1, 0.2, 3), b = Twin.Random(Extent(sizes, stridesB), 2, 0.2, 3), y = Twin.Random(n, 3);
            Conformance.OnBoth(backend, (on, view) =>
                on.Pair(kernel, new(view(a).Storage, 0, sizes, stridesA), new(view(b).Storage, 0, sizes, stridesB), view(y)));
            y.AssertAgrees(2e-7, 0, kernel.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Special_values_agree_with_the_definition(string path)
    {
        float[] values = [0, -0f, 1, -1, 2, 0.5f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 3e38f, -3e38f, 1e-30f, -3];
        Twin a = Twin.Of(values), b = Twin.Of(values), y = Twin.Random(values.Length * values.Length, 3);
        int[] sizes = [values.Length, values.Length];
        foreach (var kernel in Enum.GetValues<PairKernel>())
        {
            Conformance.OnBoth(Conformance.Backend(path), (on, view) =>
                on.Pair(kernel, new(view(a).Storage, 0, sizes, [1, 0]), new(view(b).Storage, 0, sizes, [0, 1]), view(y)));
            y.AssertAgrees(2e-7, 1e-44, kernel.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void The_result_may_replace_an_operand(string path)
    {
        Twin a = Twin.Random(777, 1), b = Twin.Random(777, 2);
        Conformance.OnBoth(Conformance.Backend(path), (on, view) =>
        {
            on.Pair(PairKernel.Multiply, new(view(a).Storage, 0, [777], [1]), new(view(b).Storage, 0, [777], [1]), view(a));
            on.Pair(PairKernel.Subtract, new(view(a).Storage, 0, [777], [1]), new(view(b).Storage, 0, [777], [1]), view(b));
        });
        a.AssertAgrees(2e-7, 0);
        b.AssertAgrees(1e-6, 1e-7);
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Views_may_begin_anywhere_and_run_backwards(string path)
    {
        Twin a = Twin.Random(100, 1), b = Twin.Random(100, 2), y = Twin.Random(30, 3);
        Conformance.OnBoth(Conformance.Backend(path), (on, view) =>
            on.Pair(PairKernel.Add, new(view(a).Storage, 99, [3, 10], [-33, -2]), new(view(b).Storage, 5, [3, 10], [20, 1]), view(y)));
        y.AssertAgrees(2e-7, 0);
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Affine_and_added_multiples_of_every_size_agree(string path)
    {
        var backend = Conformance.Backend(path);
        foreach (var n in Conformance.Sizes)
        {
            Twin x = Twin.Random(n, 1), y = Twin.Random(n, 2), z = Twin.Random(n, 3);
            Conformance.OnBoth(backend, (on, view) =>
            {
                on.Affine(view(x), 0.25, 3, view(y));
                on.AddScaled(view(x), -1.5, view(z));
            });
            y.AssertAgrees(2e-7, 0);
            z.AssertAgrees(2e-7, 2e-7);
        }
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Copies_and_scattered_values_agree(string path, int[] sizes, long[] strides, long[] _)
    {
        var backend = Conformance.Backend(path);
        var n = sizes.Aggregate(1, (product, size) => product * size);
        Twin x = Twin.Random(Extent(sizes, strides), 1), y = Twin.Random(n, 2);
        Conformance.OnBoth(backend, (on, view) => on.Copy(new(view(x).Storage, 0, sizes, strides), view(y)));
        y.AssertAgrees(0, 0, "copy");
        if (sizes.Zip(strides).Any(pair => pair.First > 1 && pair.Second == 0)) return;
        Conformance.OnBoth(backend, (on, view) => on.Scatter(view(y), new(view(x).Storage, 0, sizes, strides)));
        x.AssertAgrees(0, 0, "scatter");
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Sums_into_broadcast_dimensions_agree(string path, int[] sizes, long[] stridesA, long[] stridesB)
    {
        var n = sizes.Aggregate(1, (product, size) => product * size);
        Twin x = Twin.Random(n, 1), a = Twin.Random(Extent(sizes, stridesA), 2), b = Twin.Random(Extent(sizes, stridesB), 3);
        Conformance.OnBoth(Conformance.Backend(path), (on, view) =>
        {
            on.AddInto(view(x), new(view(a).Storage, 0, sizes, stridesA));
            on.AddInto(view(x), new(view(b).Storage, 0, sizes, stridesB));
        });
        a.AssertAgrees(1e-5, 1e-5, "a");
        b.AssertAgrees(1e-5, 1e-5, "b");
    }

    private static long Extent(int[] sizes, long[] strides) =>
        sizes.Contains(0) ? 0 : 1 + sizes.Zip(strides).Sum(pair => (pair.First - 1) * pair.Second);
}
