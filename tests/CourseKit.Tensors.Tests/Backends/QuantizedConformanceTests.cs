using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Formats.Gguf;
using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Nn;

namespace CourseKit.Tensors.Tests.Backends;

/// <summary>Kernels that read quantised weights give the bits that they give for the weights widened first. What an element of a quantised type is, <see cref="Formats.GgufBlockTests"/>
/// and <see cref="QuantizationTests"/> check.</summary>
[Collection(nameof(ThreadCount))]
public unsafe class QuantizedConformanceTests
{
    public static TheoryData<string, DType> Types =>
        [.. Conformance.PathNames.SelectMany(path => Enum.GetValues<DType>().Where(type => type.IsQuantized).Select(type => (path, type)))];

    /// <summary>A matrix with random blocks whose scales are finite.</summary>
    internal static Tensor Random(DType type, int rows, int columns, int seed = 1)
    {
        if (type == DType.QInt8) return Quantization.PerRow(Tensor.RandomNormal([rows, columns], new Generator((ulong)seed)));
        var storage = Storage.Allocate(type, (long)rows * columns);
        var bytes = new Span<byte>((void*)storage.Pointer, checked((int)(storage.Length / type.BlockSize * type.BlockBytes)));
        var random = new Random(seed);
        random.NextBytes(bytes);
        int[] factors = type switch { DType.Q6_K => [208], DType.Q8_0 or DType.Q4_0 => [0], _ => [0, 2] };
        for (var block = 0; block < bytes.Length; block += type.BlockBytes)
            foreach (var place in factors)
                BitConverter.TryWriteBytes(bytes[(block + place)..], (Half)((random.NextDouble() - 0.5) / 64));
        return new(storage, [rows, columns], [columns, 1], 0);
    }

    private static Tensor Widened(Backend backend, Tensor x)
    {
        var wide = Tensor.Empty(x.Shape);
        backend.Convert(x.Data, wide.Data);
        return wide;
    }

    private static float[] Product(Backend backend, int m, int n, int k, Tensor a, MatrixView b, DataView? bias, bool pack = false)
    {
        var c = Tensor.Zeros([m, n]);
        MatrixView left = new(a.Storage, a.Offset, k, 1), result = new(c.Storage, 0, n, 1);
        if (pack) backend.MatMul(m, left, backend.Pack(n, k, b), result, bias);
        else backend.MatMul(m, n, k, left, b, result, [0], [0], [0], bias);
        return c.ToArray();
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_product_has_the_bits_of_widening_first(string path, DType type)
    {
        var backend = Conformance.Backend(path);
        foreach (var (n, k) in new[] { (1, 256), (37, 768), (70, 512) })
        {
            Tensor weight = Random(type, n, k), wide = Widened(backend, weight), bias = Tensor.RandomNormal([n], new Generator(3));
            foreach (var m in new[] { 1, 2, 13, 32, 33, 90 })
            {
                var a = Tensor.RandomNormal([m, k], new Generator((ulong)m));
                MatrixView stored = new(weight.Storage, 0, 1, k), plain = new(wide.Storage, 0, 1, k);
                var expected = Product(backend, m, n, k, a, plain, bias.Data);
                Assert.Equal(expected, Product(backend, m, n, k, a, stored, bias.Data));
                Assert.Equal(expected, Product(backend, m, n, k, a, stored, bias.Data, pack: true));
            }
        }
    }

    // Groups of rows that are full and that are not, sums whose parts end within a block, and products that are added to what is there.
    [Theory]
    [MemberData(nameof(Types))]
    public void A_product_of_few_rows_has_the_bits_of_widening_first_for_every_shape(string path, DType type)
    {
        var backend = Conformance.Backend(path);
        foreach (var (n, k) in new[] { (15, 256), (16, 32), (64, 544), (131, 1568), (192, 576), (80, 4864) })
        {
            if (k % type.BlockSize != 0) continue;
            Tensor weight = Random(type, n, k, seed: n), wide = Widened(backend, weight), bias = Tensor.RandomNormal([n], new Generator(3));
            foreach (var m in new[] { 1, 2, 3, 4, 5, 7, 8, 9 })
            {
                var a = Tensor.RandomNormal([m, k], new Generator((ulong)m));
                foreach (var accumulate in new[] { false, true })
                {
                    Tensor expected = Tensor.Ones([m, n]), actual = Tensor.Ones([m, n]);
                    Multiply(wide, expected);
                    Multiply(weight, actual);
                    Assert.Equal(expected.ToArray(), actual.ToArray());

                    void Multiply(Tensor b, Tensor c) => backend.MatMul(
                        m, n, k, new(a.Storage, 0, k, 1), new(b.Storage, 0, 1, k), new(c.Storage, 0, n, 1), [0], [0], [0], accumulate ? null : bias.Data, accumulate);
                }
            }

            // A function of the results comes after the last part.
            var x = Tensor.RandomNormal([2, k], new Generator(9));
            Tensor inTwoSteps = Tensor.Zeros([2, n]), atOnce = Tensor.Zeros([2, n]);
            backend.MatMul(2, new(x.Storage, 0, k, 1), backend.Pack(n, k, new(weight.Storage, 0, 1, k)), new(inTwoSteps.Storage, 0, n, 1), bias.Data);
            backend.Map(MapKernel.Silu, inTwoSteps.Data, inTwoSteps.Data);
            backend.MatMul(2, new(x.Storage, 0, k, 1), backend.Pack(n, k, new(weight.Storage, 0, 1, k)), new(atOnce.Storage, 0, n, 1), bias.Data, MapKernel.Silu);
            Assert.Equal(inTwoSteps.ToArray(), atOnce.ToArray());
        }
    }

    // As in the gradient of a layer's input, and with rows of a part of the matrix.
    [Theory]
    [MemberData(nameof(Types))]
    public void Matrices_may_be_read_along_their_rows_and_from_the_middle(string path, DType type)
    {
        var backend = Conformance.Backend(path);
        const int rows = 45, columns = 512, m = 5;
        Tensor weight = Random(type, rows, columns), wide = Widened(backend, weight);
        Tensor a = Tensor.RandomNormal([m, rows], new Generator(4)), b = Tensor.RandomNormal([m, columns], new Generator(5));
        Assert.Equal(
            Product(backend, m, columns, rows, a, new(wide.Storage, 0, columns, 1), null),
            Product(backend, m, columns, rows, a, new(weight.Storage, 0, columns, 1), null));
        Assert.Equal(
            Product(backend, m, rows - 7, columns, b, new(wide.Storage, 7 * columns, 1, columns), null),
            Product(backend, m, rows - 7, columns, b, new(weight.Storage, 7 * columns, 1, columns), null));
        Assert.Equal(
            Product(backend, m, rows, 100, b, new(wide.Storage, 33, 1, columns), null),
            Product(backend, m, rows, 100, b, new(weight.Storage, 33, 1, columns), null));
        Assert.Equal(
            Product(backend, m, 10, 5, b, new(wide.Storage, 3, 2 * columns, 7), null),
            Product(backend, m, 10, 5, b, new(weight.Storage, 3, 2 * columns, 7), null));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Rows_by_number_and_conversions_have_the_same_bits(string path, DType type)
    {
        var backend = Conformance.Backend(path);
        const int rows = 11, columns = 512;
        Tensor table = Random(type, rows, columns), wide = Widened(Conformance.Definition, table, DType.Float64).To(DType.Float32);
        Assert.Equal(wide.ToArray(), Widened(backend, table).ToArray());
        var ids = Tensor.From<long>(10, 0, 3, 3, 9);
        var y = Tensor.Empty([5, columns]);
        backend.GatherRows(table.Data, ids.Data, y.Data, columns);
        Assert.Equal(wide.Embed(ids).ToArray(), y.ToArray());
        foreach (var (start, count) in new[] { (0, 1), (31, 2), (5, 700), (255, 258), (700, 812), (1, 511) })
        {
            var part = Tensor.Empty([count]);
            backend.Convert(new(table.Storage, start, count), part.Data);
            Assert.Equal(wide.ToArray()[start..(start + count)], part.ToArray());
        }

        static Tensor Widened(Backend backend, Tensor x, DType type = DType.Float32)
        {
            var result = Tensor.Empty(x.Shape, type);
            backend.Convert(x.Data, result.Data);
            return result;
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void The_number_of_threads_and_the_rows_beside_change_no_bit(string path, DType type)
    {
        var backend = Conformance.Backend(path);
        const int m = 40, n = 300, k = 768;
        Tensor weight = Random(type, n, k), a = Tensor.RandomNormal([m, k], new Generator(2));
        MatrixView view = new(weight.Storage, 0, 1, k);
        var before = ComputeThreads.Count;
        try
        {
            ComputeThreads.Count = 1;
            var all = Product(backend, m, n, k, a, view, null);
            foreach (var count in new[] { 2, 3, 8 })
            {
                ComputeThreads.Count = count;
                Assert.Equal(all, Product(backend, m, n, k, a, view, null));
                Assert.Equal(all[(17 * n)..(18 * n)], Product(backend, 1, n, k, a[17..18], view, null));
            }
        }
        finally
        {
            ComputeThreads.Count = before;
        }
    }

    /// <summary>The file's weights as they are: every layer's product with mapped weights has the bits of the product with weights widened when loaded, and the
    /// pool never sees more than inputs and results.</summary>
    [Fact]
    public void A_real_model_runs_on_its_quantised_weights_without_a_copy_of_them()
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("COURSEKIT_MODEL_MIRROR") ?? "", "SmolLM2-135M-Instruct", "model-q4_1.gguf");
        if (!File.Exists(path)) Assert.Skip("SmolLM2-135M-Instruct is not in COURSEKIT_MODEL_MIRROR");
        var file = GgufFile.Open(path);
        var matrices = file.Tensors.Where(tensor => tensor.Shape.Length == 2).ToArray();
        Assert.Equal(211, matrices.Length);
        var layers = matrices.Select(tensor => new Linear(new Parameter(file.MapTensor(tensor.Name)), bias: null)).ToArray();
        var inputs = matrices.Select(tensor => tensor.Shape[1]).Distinct().SelectMany(size => new[] { 1, 40 }.Select(rows => Tensor.RandomNormal([rows, size], new Generator((ulong)(size + rows))))).ToArray();
        var ids = Tensor.From<long>(0, 49151, 7, 7, 12345);

        using (new NoGrad())
        {
            var rented = BufferPool.RentedBytes;
            var results = layers.Select(layer => inputs.Where(x => x.Shape[1] == layer.Weight.Shape[1]).Select(layer.Forward).ToArray()).ToArray();
            var embedded = new Parameter(file.MapTensor("token_embd.weight")).Value.Embed(ids);
            var resultBytes = results.Sum(pair => pair.Sum(y => y.ElementCount * sizeof(float)));

            // A pooled buffer may be up to twice as large as what was asked for; the weights in float32 would take 540 MB.
            Assert.InRange(BufferPool.RentedBytes - rented, resultBytes, (2 * resultBytes) + (1 << 20));

            for (var i = 0; i < layers.Length; i++)
            {
                using var wide = file.ReadTensor(matrices[i].Name);
                var expected = inputs.Where(x => x.Shape[1] == wide.Shape[1]).Select(x => x.Linear(wide)).ToArray();
                for (var j = 0; j < expected.Length; j++) Assert.True(expected[j].ToArray().AsSpan().SequenceEqual(results[i][j].ToArray()), matrices[i].Name);
                if (matrices[i].Name == "token_embd.weight") Assert.Equal(wide.Embed(ids).ToArray(), embedded.ToArray());
            }
        }
    }
}
