using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Tests.Backends;

/// <summary>Results have the same bits for every number of threads, and a row has the same bits alone and among others.</summary>
[Collection(nameof(ThreadCount))]
public unsafe class InvarianceTests
{
    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void The_number_of_threads_changes_no_bit(string path)
    {
        var backend = Conformance.Backend(path);
        var before = ComputeThreads.Count;
        try
        {
            ComputeThreads.Count = 1;
            var alone = RunEverything(backend);
            foreach (var count in new[] { 2, 3, 8 })
            {
                ComputeThreads.Count = count;
                Assert.Equal(alone, RunEverything(backend));
            }
        }
        finally
        {
            ComputeThreads.Count = before;
        }
    }

    // A decoder's newest token looks at a cache that has room for more: its keys are read where they are, those of many queries are packed.
    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void A_query_has_the_same_bits_alone_and_among_others(string path)
    {
        var backend = Conformance.Backend(path);
        const int heads = 6, keyHeads = 2, queries = 40, room = 700;
        foreach (var (size, valueSize) in new[] { (64, 64), (24, 128), (80, 33), (6, 16) })
        {
            Twin q = Twin.Random(heads * queries * size, 1), k = Twin.Random(keyHeads * room * size, 2), v = Twin.Random(keyHeads * room * valueSize, 3);
            foreach (var keys in new[] { 40, 64, 65, 512, 601 })
            {
                var all = Attend(0, queries, keys);
                foreach (var (first, count) in new[] { (0, 1), (17, 1), (39, 1), (3, 2), (20, 3), (5, 4), (33, 7), (8, 8), (1, 9) })
                {
                    var some = Attend(first, count, keys);
                    for (var head = 0; head < heads; head++)
                        for (var i = 0; i < count * valueSize; i++)
                            Assert.Equal(all[(((head * queries) + first) * valueSize) + i], some[(head * count * valueSize) + i]);
                }
            }

            // Results lie head after head.
            float[] Attend(int first, int count, int keys)
            {
                var y = Storage.Allocate(DType.Float32, heads * count * valueSize);
                backend.Attention(
                    new([new(0, count, 0, keys)], heads, keyHeads, size, valueSize, 0.3), new(q.Single, first * size, 0, queries * size, size), new(k.Single, 0, 0, room * size, size),
                    new(v.Single, 0, 0, room * valueSize, valueSize), new(y, 0, 0, count * valueSize, valueSize), null);
                return new Tensor(y, [heads * count * valueSize], [1], 0).ToArray();
            }
        }
    }

    // One number after another from every kernel that shares its work between threads.
    private static float[] RunEverything(Backend on)
    {
        const int rows = 300, n = 401;
        Twin x = Twin.Random(rows * n, 1), y = Twin.Random(rows * n, 2), z = Twin.Random(rows * n, 3), weight = Twin.Random(n, 4), small = Twin.Random(n, 5);
        Twin product = Twin.Random(rows * rows, 6), mean = Twin.Random(rows, 7), rstd = Twin.Random(rows, 8), gradWeight = Twin.Random(n, 9), total = Twin.Random(1, 10);
        Twin attended = Twin.Random(rows * 400, 11), table = Twin.Random(10 * n, 12);
        DataView View(Twin twin) => new(twin.Single, 0, twin.Length);
        var ids = Storage.Allocate(DType.Int64, rows);
        for (var i = 0; i < rows; i++) ((long*)ids.Pointer)[i] = i * 7 % 10;

        on.Map(MapKernel.Gelu, View(x), View(y));
        on.Pair(PairKernel.Add, new(x.Single, 0, [rows, n], [n, 1]), new(weight.Single, 0, [rows, n], [0, 1]), View(z));
        on.AddInto(View(x), new(small.Single, 0, [rows, n], [0, 1]));
        on.Reduce(ReduceKernel.Sum, View(x), View(total), 1, rows * n, 1);
        on.Reduce(ReduceKernel.Sum, View(x), View(mean), rows, n, 1);
        on.Reduce(ReduceKernel.Sum, View(z), View(weight), 1, rows, n);
        on.MatMul(rows, rows, n, new(x.Single, 0, n, 1), new(y.Single, 0, 1, n), new(product.Single, 0, rows, 1), [0], [0], [0]);
        on.MatMul(rows, rows, rows, new(product.Single, 0, 1, rows), new(product.Single, 0, rows, 1), new(attended.Single, 0, 400, 1), [0], [0], [0]);
        on.MatMul(60, 80, 1300, new(x.Single, 0, 1300, 1), new(y.Single, 0, 80, 1), new(product.Single, 0, 80, 1), [0], [0], [0]);
        var logSum = Twin.Random(10 * rows, 13);
        var attention = AttentionConformanceTests.Packed([0, 20, 21, 90, rows], heads: 10, size: 40, causal: true, new DropoutMask(0.1, 7));
        HeadsView Heads(Twin twin) => new(twin.Single, 0, 0, 40, n);
        HeadsView result = new(attended.Single, 0, 0, 40, 400);
        on.Attention(attention, Heads(x), Heads(y), Heads(z), result, View(logSum));
        on.AttentionGradient(attention, Heads(x), Heads(y), Heads(z), result, View(logSum), Heads(z), Heads(x), Heads(z), Heads(y));
        on.Dropout(View(y), new DropoutMask(0.2, 8), View(y), n);
        on.LayerNorm(View(x), View(y), View(weight), View(small), 1e-5, View(z), View(mean), View(rstd), rows, n);
        on.LayerNormGradient(View(x), View(weight), View(mean), View(rstd), View(z), View(y), View(gradWeight), View(small), rows, n);
        on.Softmax(View(y), View(y), rows, n, false);
        on.ScatterAddRows(View(y), new(ids, 0, rows), View(table), n);
        var squares = on.SumOfSquares(View(x));
        return
        [
            .. x.Singles, .. y.Singles, .. z.Singles, .. weight.Singles, .. small.Singles, .. product.Singles, .. mean.Singles, .. rstd.Singles,
            .. gradWeight.Singles, .. total.Singles, .. attended.Singles, .. table.Singles, (float)squares, (float)(squares - (float)squares),
        ];
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void A_row_of_a_product_has_the_same_bits_alone_and_among_others(string path)
    {
        var backend = Conformance.Backend(path);
        foreach (var (n, k) in new[] { (5, 40), (64, 33), (97, 1300), (384, 384) })
        {
            const int m = 61;
            Twin a = Twin.Random(m * k, 1), b = Twin.Random(k * n, 2), all = Twin.Random(m * n, 3), one = Twin.Random(n, 4);
            foreach (var right in new MatrixView[] { new(b.Single, 0, n, 1), new(b.Single, 0, 1, k) })
            {
                backend.MatMul(m, n, k, new(a.Single, 0, k, 1), right, new(all.Single, 0, n, 1), [0], [0], [0]);
                for (var i = 0; i < m; i += 7)
                {
                    backend.MatMul(1, n, k, new(a.Single, i * k, k, 1), right, new(one.Single, 0, n, 1), [0], [0], [0]);
                    Assert.Equal(all.Singles[(i * n)..((i + 1) * n)], one.Singles);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void A_column_of_a_product_has_the_same_bits_alone_and_among_others(string path)
    {
        var backend = Conformance.Backend(path);
        const int m = 30, n = 150, k = 600;
        Twin a = Twin.Random(m * k, 1), b = Twin.Random(k * n, 2), all = Twin.Random(m * n, 3), one = Twin.Random(m, 4);
        backend.MatMul(m, n, k, new(a.Single, 0, k, 1), new(b.Single, 0, n, 1), new(all.Single, 0, n, 1), [0], [0], [0]);
        for (var j = 0; j < n; j += 13)
        {
            backend.MatMul(m, 1, k, new(a.Single, 0, k, 1), new(b.Single, j, n, 1), new(one.Single, 0, 1, 1), [0], [0], [0]);
            Assert.Equal(Enumerable.Range(0, m).Select(i => all.Singles[(i * n) + j]), one.Singles);
        }
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void A_product_in_a_batch_has_the_bits_of_the_product_alone(string path)
    {
        var backend = Conformance.Backend(path);
        const int m = 25, n = 25, k = 32, count = 9;
        Twin a = Twin.Random(count * m * k, 1), b = Twin.Random(count * k * n, 2), all = Twin.Random(count * m * n, 3), one = Twin.Random(m * n, 4);
        long[] Starts(int size) => [.. Enumerable.Range(0, count).Select(i => (long)i * size)];
        backend.MatMul(
            m, n, k, new(a.Single, 0, k, 1), new(b.Single, 0, 1, k), new(all.Single, 0, n, 1), Starts(m * k), Starts(k * n), Starts(m * n));
        for (var i = 0; i < count; i++)
        {
            backend.MatMul(m, n, k, new(a.Single, i * m * k, k, 1), new(b.Single, i * k * n, 1, k), new(one.Single, 0, n, 1), [0], [0], [0]);
            Assert.Equal(all.Singles[(i * m * n)..((i + 1) * m * n)], one.Singles);
        }
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void A_row_has_the_same_softmax_and_layer_norm_alone_and_among_others(string path)
    {
        var backend = Conformance.Backend(path);
        foreach (var n in new[] { 1, 7, 25, 48, 384, 1000 })
        {
            const int rows = 90;
            Twin x = Twin.Random(rows * n, 1), weight = Twin.Random(n, 2), y = Twin.Random(rows * n, 3), z = Twin.Random(rows * n, 4), one = Twin.Random(n, 5);
            DataView weights = new(weight.Single, 0, n), all = new(x.Single, 0, rows * n), alone = new(one.Single, 0, n);
            backend.Softmax(all, new(y.Single, 0, rows * n), rows, n, false);
            backend.LayerNorm(all, null, weights, weights, 1e-5, new(z.Single, 0, rows * n), null, null, rows, n);
            for (var i = 0; i < rows; i += 11)
            {
                DataView row = new(x.Single, i * n, n);
                backend.Softmax(row, alone, 1, n, false);
                Assert.Equal(y.Singles[(i * n)..((i + 1) * n)], one.Singles);
                backend.LayerNorm(row, null, weights, weights, 1e-5, alone, null, null, 1, n);
                Assert.Equal(z.Singles[(i * n)..((i + 1) * n)], one.Singles);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void A_sentence_has_the_same_attention_alone_and_among_others(string path)
    {
        var backend = Conformance.Backend(path);
        foreach (var size in new[] { 8, 32, 40 })
        {
            int[] starts = [0, 3, 4, 30, 66, 200];
            int heads = 3, width = heads * size, rows = starts[^1];
            Twin q = Twin.Random(rows * width, 1), k = Twin.Random(rows * width, 2), v = Twin.Random(rows * width, 3), all = Twin.Random(rows * width, 4);
            HeadsView At(Twin twin, int row) => new(twin.Single, row * width, 0, size, width);
            backend.Attention(AttentionConformanceTests.Packed(starts, heads, size), At(q, 0), At(k, 0), At(v, 0), At(all, 0), null);
            for (var s = 0; s + 1 < starts.Length; s++)
            {
                var length = starts[s + 1] - starts[s];
                var one = Twin.Random(length * width, 5);
                backend.Attention(AttentionConformanceTests.Packed([0, length], heads, size), At(q, starts[s]), At(k, starts[s]), At(v, starts[s]), At(one, 0), null);
                Assert.Equal(all.Singles[(starts[s] * width)..(starts[s + 1] * width)], one.Singles);
            }
        }
    }
}
