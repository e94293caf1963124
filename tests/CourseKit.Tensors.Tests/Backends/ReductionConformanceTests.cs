using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Tests.Backends;

public unsafe class ReductionConformanceTests
{
    public static TheoryData<string, int, int, int> Shapes
    {
        get
        {
            (int Outer, int N, int Inner)[] shapes =
            [
                (1, 0, 1), (3, 0, 5), (1, 1, 1), (1, 7, 1), (5, 16, 1), (5, 17, 1), (3, 4097, 1), (1, 100003, 1), (2, 100003, 1), (1009, 33, 1),
                (1, 1, 7), (1, 800, 384), (7, 65, 3), (3, 129, 17), (1, 64, 2051), (40, 3, 1000), (0, 5, 5), (4, 5, 0),
            ];
            var data = new TheoryData<string, int, int, int>();
            foreach (var path in Conformance.PathNames)
                foreach (var (outer, n, inner) in shapes) data.Add(path, outer, n, inner);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_shape_agrees_with_the_definition(string path, int outer, int n, int inner)
    {
        var backend = Conformance.Backend(path);
        foreach (var kernel in Enum.GetValues<ReduceKernel>())
        {
            Twin x = Twin.Random((long)outer * n * inner, 1), y = Twin.Random(outer * inner, 2);
            Conformance.OnBoth(backend, (on, view) => on.Reduce(kernel, view(x), view(y), outer, n, inner));
            y.AssertAgrees(1e-6, kernel == ReduceKernel.Sum ? 1e-7 * Math.Sqrt(n + 1) * 4 : 0, kernel.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Positions_agree_with_the_definition(string path, int outer, int n, int inner)
    {
        if (n == 0) return; // an operation refuses this before a kernel sees it
        var backend = Conformance.Backend(path);
        var x = Twin.Random((long)outer * n * inner, 1);
        Storage ours = Storage.Allocate(DType.Int64, outer * inner), expected = Storage.Allocate(DType.Int64, outer * inner);
        foreach (var kernel in new[] { ReduceKernel.Max, ReduceKernel.Min })
        {
            backend.ArgReduce(kernel, new(x.Single, 0, x.Length), new(ours, 0, outer * inner), outer, n, inner);
            Conformance.Definition.ArgReduce(kernel, new(x.Double, 0, x.Length), new(expected, 0, outer * inner), outer, n, inner);
            Assert.Equal(Longs(expected), Longs(ours));
        }
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Of_equal_elements_the_first_counts_and_nan_counts_most(string path)
    {
        var positions = Storage.Allocate(DType.Int64, 3);
        var x = Twin.Of(1, 5, 5, 2, 1, float.NaN, 9, float.NaN, -1, -1, -1, -1);
        Conformance.Backend(path).ArgReduce(ReduceKernel.Max, new(x.Single, 0, 12), new(positions, 0, 3), 3, 4, 1);
        Assert.Equal([1, 1, 0], Longs(positions));
        Conformance.Backend(path).ArgReduce(ReduceKernel.Min, new(x.Single, 0, 12), new(positions, 0, 3), 3, 4, 1);
        Assert.Equal([0, 1, 0], Longs(positions));
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Nan_and_infinities_reach_the_result(string path)
    {
        var backend = Conformance.Backend(path);
        foreach (var n in new[] { 1, 5, 33, 70 })
        {
            foreach (var special in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
            {
                for (var place = 0; place < n; place += 3)
                {
                    var values = new float[n];
                    values[place] = special;
                    Twin x = Twin.Of(values), rows = Twin.Random(1, 1), columns = Twin.Random(n, 1);
                    foreach (var kernel in Enum.GetValues<ReduceKernel>())
                    {
                        Conformance.OnBoth(backend, (on, view) => on.Reduce(kernel, view(x), view(rows), 1, n, 1));
                        rows.AssertAgrees(0, 0, $"{kernel} of a row with {special} at {place}");
                        Conformance.OnBoth(backend, (on, view) => on.Reduce(kernel, view(x), view(columns), 1, 1, n));
                        columns.AssertAgrees(0, 0, $"{kernel} of columns with {special} at {place}");
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Sums_of_squares_and_the_search_for_non_finite_values_agree(string path)
    {
        var backend = Conformance.Backend(path);
        foreach (var n in Conformance.Sizes)
        {
            var x = Twin.Random(n, n);
            var expected = Conformance.Definition.SumOfSquares(new(x.Double, 0, n));
            Assert.Equal(expected, backend.SumOfSquares(new(x.Single, 0, n)), 1e-12 * (1 + expected));
            Assert.False(backend.HasNonFinite(new(x.Single, 0, n)));
            if (n == 0) continue;
            foreach (var special in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
            {
                foreach (var place in new[] { 0, n / 2, n - 1 })
                {
                    var kept = ((float*)x.Single.Pointer)[place];
                    ((float*)x.Single.Pointer)[place] = special;
                    Assert.True(backend.HasNonFinite(new(x.Single, 0, n)));
                    ((float*)x.Single.Pointer)[place] = kept;
                }
            }
        }
    }

    private static long[] Longs(Storage storage) => new ReadOnlySpan<long>((long*)storage.Pointer, (int)storage.Length).ToArray();
}
