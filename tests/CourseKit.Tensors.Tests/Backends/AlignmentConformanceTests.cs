using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Tests.Backends;

/// <summary>Every kernel on numbers that begin 0 to 15 floats after a multiple of 64 bytes, each operand at another place, with guards before and after the results.</summary>
public unsafe class AlignmentConformanceTests
{
    private const int Places = 16;

    private static readonly int[] Sizes = [1, 15, 37, 133];

    // Operands that lie differently to each other at every place.
    private static Twin Make(int place, int operand, long length, double low = -1, double high = 1) =>
        Twin.Random(length, operand, low, high, ((place * ((2 * operand) + 1)) + operand) % Places);

    private static void EveryPlace(string path, Action<Backend, int, int> check)
    {
        var backend = Conformance.Backend(path);
        for (var place = 0; place < Places; place++)
            foreach (var n in Sizes) check(backend, place, n);
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Fill_copy_scatter_and_sums_in_place(string path) => EveryPlace(path, static (backend, place, n) =>
    {
        Twin filled = Make(place, 0, n), x = Make(place, 1, 3 * n), copy = Make(place, 2, n), scattered = Make(place, 3, 3 * n), summed = Make(place, 4, 3 * n), row = Make(place, 5, n);
        Conformance.OnBoth(backend, (on, view) =>
        {
            on.Fill(view(filled), -0.625);
            on.Copy(Every(view(x), 3), view(copy));
            on.Scatter(view(copy), Every(view(scattered), 3));
            on.AddInto(view(copy), Every(view(summed), 3));
            on.AddInto(view(x), new(view(row).Storage, view(row).Offset, [3, n], [0, 1]));
        });
        Assert.All(filled.Singles, value => Assert.Equal(-0.625f, value));
        filled.AssertAgrees(0, 0, "fill");
        copy.AssertAgrees(0, 0, "copy");
        scattered.AssertAgrees(0, 0, "scatter");
        summed.AssertAgrees(1e-7, 1e-7, "add into");
        row.AssertAgrees(2e-7, 3e-7, "add into a row");

        StridedView Every(DataView view, int step) => new(view.Storage, view.Offset, [n], [step]);
    });

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Maps_and_their_gradients(string path) => EveryPlace(path, static (backend, place, n) =>
    {
        foreach (var kernel in Enum.GetValues<MapKernel>())
        {
            Twin x = Make(place, 1, n, 0.2, 3), y = Make(place, 2, n), gradY = Make(place, 3, n), gradX = Make(place, 4, n);
            Conformance.OnBoth(backend, (on, view) =>
            {
                on.Map(kernel, view(x), view(y));
                on.MapGradient(kernel, view(x), view(y), view(gradY), view(gradX));
            });
            y.AssertAgrees(1e-6, 1e-7, $"{kernel} at {place}");
            gradX.AssertAgrees(4e-6, 4e-7, $"gradient of {kernel} at {place}");
        }
    });

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Pairs_flat_and_broadcast(string path) => EveryPlace(path, static (backend, place, n) =>
    {
        foreach (var kernel in Enum.GetValues<PairKernel>())
        {
            Twin a = Make(place, 1, n, 0.2, 3), b = Make(place, 2, n, 0.2, 3), flat = Make(place, 3, n), column = Make(place, 4, 2 * n);
            Conformance.OnBoth(backend, (on, view) =>
            {
                on.Pair(kernel, new(view(a).Storage, a.Offset, [n], [1]), new(view(b).Storage, b.Offset, [n], [1]), view(flat));
                on.Pair(kernel, new(view(a).Storage, a.Offset, [n, 2], [1, 0]), new(view(b).Storage, b.Offset, [n, 2], [0, 0]), view(column));
            });
            flat.AssertAgrees(2e-7, 0, $"{kernel} at {place}");
            column.AssertAgrees(2e-7, 0, $"broadcast {kernel} at {place}");
        }
    });

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Multiples_optimiser_steps_and_searches(string path) => EveryPlace(path, static (backend, place, n) =>
    {
        Twin x = Make(place, 1, n), affine = Make(place, 2, n), added = Make(place, 3, n), parameter = Make(place, 4, n), first = Make(place, 5, n), second = Make(place, 6, n, 0, 1);
        Conformance.OnBoth(backend, (on, view) =>
        {
            on.Affine(view(x), -0.5, 2, view(affine));
            on.AddScaled(view(x), 0.75, view(added));
            on.AdamW([new(view(parameter), view(x), view(first), view(second))], new(1e-2, 0.9, 0.999, 1e-8, 0.1, 3));
        });
        affine.AssertAgrees(2e-7, 0, "affine");
        added.AssertAgrees(2e-7, 2e-7, "added multiple");
        parameter.AssertAgrees(1e-6, 1e-7, "parameter");
        first.AssertAgrees(1e-6, 1e-7, "first moment");
        second.AssertAgrees(1e-6, 1e-9, "second moment");
        Assert.Equal(x.Singles.Sum(value => (double)value * value), backend.SumOfSquares(new(x.Single, x.Offset, n)), 1e-12 * n);
        Assert.False(backend.HasNonFinite(new(x.Single, x.Offset, n)));
        ((float*)x.Single.Pointer)[x.Offset + n] = float.NaN; // the guard
        Assert.False(backend.HasNonFinite(new(x.Single, x.Offset, n)));
    });

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Reductions_of_rows_and_columns(string path) => EveryPlace(path, static (backend, place, n) =>
    {
        foreach (var kernel in Enum.GetValues<ReduceKernel>())
        {
            Twin x = Make(place, 1, 3 * n), rows = Make(place, 2, 3), columns = Make(place, 3, n);
            Conformance.OnBoth(backend, (on, view) =>
            {
                on.Reduce(kernel, view(x), view(rows), 3, n, 1);
                on.Reduce(kernel, view(x), view(columns), 1, 3, n);
            });
            rows.AssertAgrees(1e-6, kernel == ReduceKernel.Sum ? 5e-6 : 0, $"{kernel} of rows at {place}");
            columns.AssertAgrees(1e-6, kernel == ReduceKernel.Sum ? 5e-7 : 0, $"{kernel} of columns at {place}");
            if (kernel == ReduceKernel.Sum) continue;
            Storage ours = Storage.Allocate(DType.Int64, 4 + n), expected = Storage.Allocate(DType.Int64, 4 + n);
            backend.ArgReduce(kernel, new(x.Single, x.Offset, 3 * n), new(ours, 1, 3), 3, n, 1);
            backend.ArgReduce(kernel, new(x.Single, x.Offset, 3 * n), new(ours, 4, n), 1, 3, n);
            Conformance.Definition.ArgReduce(kernel, new(x.Double, x.Offset, 3 * n), new(expected, 1, 3), 3, n, 1);
            Conformance.Definition.ArgReduce(kernel, new(x.Double, x.Offset, 3 * n), new(expected, 4, n), 1, 3, n);
            for (var i = 1; i < 4 + n; i++) Assert.Equal(((long*)expected.Pointer)[i], ((long*)ours.Pointer)[i]);
        }
    });

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Softmax_and_layer_norm_with_their_gradients(string path) => EveryPlace(path, static (backend, place, n) =>
    {
        const int rows = 3;
        Twin x = Make(place, 1, rows * n), y = Make(place, 2, rows * n), gradY = Make(place, 3, rows * n), gradX = Make(place, 4, rows * n), weight = Make(place, 5, n), bias = Make(place, 6, n);
        Twin mean = Make(place, 7, rows), rstd = Make(place, 8, rows), gradWeight = Make(place, 9, n), gradBias = Make(place, 10, n), residual = Make(place, 11, rows * n), sum = Make(place, 12, rows * n);
        Conformance.OnBoth(backend, (on, view) =>
        {
            on.Softmax(view(x), view(y), rows, n, place % 2 == 1);
            on.SoftmaxGradient(view(y), view(gradY), view(gradX), rows, n, place % 2 == 1);
        });
        y.AssertAgrees(2e-6, 1e-7, "softmax");
        gradX.AssertAgrees(1e-5, 2e-6 * Math.Sqrt(n), "gradient of softmax");
        Conformance.OnBoth(backend, (on, view) =>
        {
            on.LayerNorm(view(x), null, view(weight), view(bias), 1e-2, view(y), view(mean), view(rstd), rows, n);
            on.LayerNormGradient(view(x), view(weight), view(mean), view(rstd), view(gradY), view(gradX), view(gradWeight), view(gradBias), rows, n);
            on.LayerNorm(view(x), view(residual), view(weight), view(bias), 1e-2, view(sum), null, null, rows, n);
        });
        y.AssertAgrees(2e-5, 2e-5, "layer norm");
        mean.AssertAgrees(1e-6, 1e-6, "mean");
        rstd.AssertAgrees(1e-5, 0, "rstd");
        gradX.AssertAgrees(1e-4, 1e-4, "gradX");
        gradWeight.AssertAgrees(2e-5, 4e-5, "gradWeight");
        gradBias.AssertAgrees(1e-5, 2e-6, "gradBias");
        residual.AssertAgrees(2e-7, 2e-7, "residual");
        sum.AssertAgrees(2e-5, 2e-5, "layer norm of a sum");
    });

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Products_whose_rows_lie_apart(string path) => EveryPlace(path, static (backend, place, n) =>
    {
        const int m = 7, k = 19, gap = 5;
        Twin a = Make(place, 1, m * (k + gap)), b = Make(place, 2, k * (n + gap)), bias = Make(place, 3, n), c = Make(place, 4, m * (n + gap)), transposed = Make(place, 5, m * (n + gap)), packed = Make(place, 6, m * (n + gap));
        Conformance.OnBoth(backend, (on, view) =>
        {
            MatrixView Rows(Twin twin, long stride) => new(view(twin).Storage, twin.Offset, stride, 1);
            MatrixView right = Rows(b, n + gap), columns = new(view(b).Storage, b.Offset, 1, k + 2);
            on.MatMul(m, n, k, Rows(a, k + gap), right, Rows(c, n + gap), [0], [0], [0], view(bias));
            if ((n * (k + 2)) <= b.Length) on.MatMul(m, n, k, Rows(a, k + gap), columns, Rows(transposed, n + gap), [0], [0], [0], view(bias), accumulate: true);
            on.MatMul(m, Rows(a, k + gap), on.Pack(n, k, right), Rows(packed, n + gap), view(bias));
        });
        c.AssertAgrees(1e-6, 4e-6, "product"); // what lies between the rows stays, so it agrees
        transposed.AssertAgrees(1e-6, 4e-6, "product of columns");
        packed.AssertAgrees(1e-6, 4e-6, "packed product");
    });

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Rows_by_number_attention_and_conversions(string path) => EveryPlace(path, static (backend, place, n) =>
    {
        var ids = Storage.Allocate(DType.Int64, 4);
        for (var i = 1; i < 4; i++) ((long*)ids.Pointer)[i] = 3 - i;
        Twin table = Make(place, 1, 3 * n), gathered = Make(place, 2, 3 * n), qkv = Make(place, 3, 3 * 3 * 24), attended = Make(place, 4, 3 * (24 + 3));
        Conformance.OnBoth(backend, (on, view) =>
        {
            on.GatherRows(view(table), new(ids, 1, 3), view(gathered), n);
            on.ScatterAddRows(view(gathered), new(ids, 1, 3), view(table), n);
            HeadsView Part(int first) => new(view(qkv).Storage, qkv.Offset + first, 0, 8, 3 * 24);
            on.Attention(AttentionConformanceTests.Packed([0, 1, 3], 3, 8), Part(0), Part(24), Part(48), new(view(attended).Storage, attended.Offset, 0, 8, 24 + 3), null);
        });
        gathered.AssertAgrees(0, 0, "gathered rows");
        table.AssertAgrees(2e-7, 2e-7, "scattered rows");
        attended.AssertAgrees(1e-5, 2e-6, "attention");

        foreach (var type in new[] { DType.Float16, DType.BFloat16, DType.Float64, DType.Int8, DType.Int64 })
        {
            var narrow = Storage.Allocate(type, Places + n);
            Twin source = Make(place, 5, n, -100, 100), back = Make(place, 6, n);
            backend.Convert(new(source.Single, source.Offset, n), new(narrow, place, n));
            backend.Convert(new(narrow, place, n), new(back.Single, back.Offset, n));
            back.AssertGuarded($"conversion to {type}");
            var expected = source.Singles.Select(value => type switch
            {
                DType.Float16 => (float)(Half)value,
                DType.BFloat16 => BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits(value) + 0x7FFF + ((BitConverter.SingleToUInt32Bits(value) >> 16) & 1)) & 0xFFFF0000),
                DType.Float64 => value,
                _ => MathF.Truncate(value),
            });
            Assert.Equal(expected, back.Singles);
        }
    });
}
