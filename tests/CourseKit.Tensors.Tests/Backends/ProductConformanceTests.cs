using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Tests.Backends;

public unsafe class ProductConformanceTests
{
    public static TheoryData<string, DType> NarrowTypes =>
        [.. Conformance.PathNames.SelectMany(path => new[] { DType.Float16, DType.BFloat16 }.Select(type => (path, type)))];

    private static readonly int[] Few = [0, 1, 2, 3, 5, 6, 7, 11, 12, 13, 17, 25];

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Products_of_every_small_shape_agree(string path)
    {
        var backend = Conformance.Backend(path);
        foreach (var m in Few)
            foreach (var n in new[] { 0, 1, 4, 7, 8, 9, 16, 31, 32, 33, 65 })
                foreach (var k in new[] { 0, 1, 3, 4, 31, 33, 70 })
                    Check(backend, m, n, k, transposeA: (m + n) % 2 == 1, transposeB: (n + k) % 2 == 1, withBias: k % 2 == 1, accumulate: m % 2 == 1);
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Products_that_cross_blocks_agree(string path)
    {
        var backend = Conformance.Backend(path);
        (int M, int N, int K)[] shapes = [(97, 130, 513), (1, 1000, 700), (300, 65, 1025), (61, 500, 1536), (200, 384, 200), (3, 3, 5000), (130, 1500, 64), (20, 33, 1024)];
        foreach (var (m, n, k) in shapes)
        {
            foreach (var transposeA in new[] { false, true })
                foreach (var transposeB in new[] { false, true })
                    Check(backend, m, n, k, transposeA, transposeB, withBias: transposeA, accumulate: transposeB);
        }
    }

    private static void Check(Backend backend, int m, int n, int k, bool transposeA, bool transposeB, bool withBias, bool accumulate)
    {
        Twin a = Twin.Random(m * k, 1), b = Twin.Random(k * n, 2), c = Twin.Random(m * n, 3), bias = Twin.Random(n, 4);
        Conformance.OnBoth(backend, (on, view) => on.MatMul(
            m, n, k, Matrix(view(a).Storage, m, k, transposeA), Matrix(view(b).Storage, k, n, transposeB), new(view(c).Storage, 0, n, 1),
            [0], [0], [0], withBias ? view(bias) : null, accumulate));
        c.AssertAgrees(1e-6, 1e-6 * Math.Sqrt(k + 1), $"({m}, {n}, {k}) transposed {transposeA} {transposeB}");
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Batches_and_matrices_with_any_strides_agree(string path)
    {
        var backend = Conformance.Backend(path);
        Twin a = Twin.Random(20000, 1), b = Twin.Random(20000, 2), c = Twin.Random(20000, 3);
        Conformance.OnBoth(backend, (on, view) => on.MatMul(
            13, 21, 9, new(view(a).Storage, 5, 40, 3), new(view(b).Storage, 7, 2, 70), new(view(c).Storage, 11, 50, 1),
            [0, 1000, 100, 7000], [0, 0, 3000, 9000], [0, 700, 2000, 9000]));
        c.AssertAgrees(1e-6, 2e-6);
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Batches_of_large_matrices_agree(string path)
    {
        var backend = Conformance.Backend(path);
        const int m = 70, n = 90, k = 600;
        Twin a = Twin.Random(3 * m * k, 1), b = Twin.Random(3 * k * n, 2), c = Twin.Random(3 * m * n, 3);
        Conformance.OnBoth(backend, (on, view) => on.MatMul(
            m, n, k, new(view(a).Storage, 0, k, 1), new(view(b).Storage, 0, n, 1), new(view(c).Storage, 0, n, 1),
            [0, m * k, 2 * m * k], [0, k * n, 2 * k * n], [0, m * n, 2 * m * n]));
        c.AssertAgrees(1e-6, 2e-5);
    }

    [Theory]
    [MemberData(nameof(NarrowTypes))]
    public void Narrow_right_matrices_are_widened_exactly(string path, DType type)
    {
        var backend = Conformance.Backend(path);
        foreach (var (m, n, k) in new[] { (3, 5, 7), (20, 70, 130), (2, 33, 65) })
        {
            foreach (var transposed in new[] { false, true })
            {
                Twin a = Twin.Random(m * k, 1), source = Twin.Random(k * n, 2), c = Twin.Random(m * n, 3);
                var b = Storage.Allocate(type, k * n);
                backend.Convert(new(source.Single, 0, k * n), new(b, 0, k * n));
                Conformance.OnBoth(backend, (on, view) => on.MatMul(
                    m, n, k, new(view(a).Storage, 0, k, 1), Matrix(b, k, n, transposed), new(view(c).Storage, 0, n, 1), [0], [0], [0]));
                c.AssertAgrees(1e-6, 1e-5, $"{type} transposed {transposed}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void A_packed_matrix_gives_the_bits_of_the_unpacked(string path)
    {
        var backend = Conformance.Backend(path);
        foreach (var (m, n, k) in new[] { (1, 33, 40), (17, 100, 700), (50, 64, 512), (120, 400, 130), (5, 1, 3) })
        {
            foreach (var transposed in new[] { false, true })
            {
                Twin a = Twin.Random(m * k, 1), b = Twin.Random(k * n, 2), bias = Twin.Random(n, 3), plain = Twin.Random(m * n, 4), packed = Twin.Random(m * n, 5);
                MatrixView left = new(a.Single, 0, k, 1), right = Matrix(b.Single, k, n, transposed);
                DataView biasView = new(bias.Single, 0, n);
                backend.MatMul(m, n, k, left, right, new(plain.Single, 0, n, 1), [0], [0], [0], biasView);
                var matrix = backend.Pack(n, k, right);
                Assert.Equal((n, k), (matrix.N, matrix.K));
                backend.MatMul(m, left, matrix, new(packed.Single, 0, n, 1), biasView);
                Assert.Equal(plain.Singles, packed.Singles);
            }
        }
    }

    // A vocabulary's table: read where it is for a few rows, packed a part at a time for more, packed once beforehand.
    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void A_transposed_matrix_gives_the_same_bits_however_it_is_read(string path)
    {
        var backend = Conformance.Backend(path);
        foreach (var (n, k, stride) in new[] { (32, 64, 64), (100, 768, 800), (65, 600, 600), (33, 7, 9), (70, 1026, 1026), (31, 4, 4), (6000, 700, 700) })
        {
            Twin b = Twin.Random(n * stride, 2), bias = Twin.Random(n, 3);
            MatrixView right = new(b.Single, 0, 1, stride);
            var packed = backend.Pack(n, k, right);
            foreach (var m in new[] { 1, 2, 4, 5, 8, 9, 33, 260 })
            {
                if (n == 6000 && m is 2 or 5) continue;
                Twin a = Twin.Random(m * k, 1), inPlace = Twin.Random(m * n, 4), copied = Twin.Random(m * n, 4);
                DataView View(Twin twin) => new(twin.Single, 0, twin.Length);
                MatrixView left = new(a.Single, 0, k, 1);
                backend.MatMul(m, n, k, left, right, new(inPlace.Single, 0, n, 1), [0], [0], [0], View(bias));
                backend.MatMul(m, left, packed, new(copied.Single, 0, n, 1), View(bias));
                Assert.Equal(copied.Singles, inPlace.Singles);
            }
        }
    }

    [Fact]
    public void A_matrix_packed_by_another_backend_is_refused()
    {
        Twin a = Twin.Random(16, 1), c = Twin.Random(16, 2);
        MatrixView left = new(a.Single, 0, 4, 1), result = new(c.Single, 0, 4, 1);
        var narrow = new CourseKit.Tensors.Backends.Cpu.CpuBackend(128).Pack(4, 4, left);
        Assert.Throws<ArgumentException>(() => new CourseKit.Tensors.Backends.Cpu.CpuBackend(256).MatMul(4, left, narrow, result));
        Assert.Throws<ArgumentException>(() => new ScalarBackend<float>().MatMul(4, left, narrow, result));
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Infinities_and_nan_stay_in_their_rows_and_columns(string path)
    {
        const int m = 14, n = 35, k = 9;
        Twin a = Twin.Random(m * k, 1), b = Twin.Random(k * n, 2, 0.1, 1), c = Twin.Random(m * n, 3);
        a = Twin.Of([.. a.Singles.Select((value, i) => i == 13 * k ? float.NaN : i == (5 * k) + 2 ? float.PositiveInfinity : value)]);
        Conformance.OnBoth(Conformance.Backend(path), (on, view) => on.MatMul(
            m, n, k, new(view(a).Storage, 0, k, 1), new(view(b).Storage, 0, n, 1), new(view(c).Storage, 0, n, 1), [0], [0], [0]));
        c.AssertAgrees(1e-6, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void A_function_of_a_product_has_the_bits_of_the_two_steps(string path)
    {
        var backend = Conformance.Backend(path);
        foreach (var (m, n, k) in new[] { (1, 130, 40), (2, 256, 1100), (7, 33, 5), (61, 97, 600) })
        {
            Twin a = Twin.Random(m * k, 1), b = Twin.Random(n * k, 2), bias = Twin.Random(n, 3), together = Twin.Random(m * n, 4), apart = Twin.Random(m * n, 5);
            var packed = backend.Pack(n, k, new(b.Single, 0, 1, k));
            foreach (var function in Enum.GetValues<MapKernel>())
            {
                DataView summands = new(bias.Single, 0, n), result = new(apart.Single, 0, m * n);
                backend.MatMul(m, new(a.Single, 0, k, 1), packed, new(together.Single, 0, n, 1), summands, function);
                backend.MatMul(m, new(a.Single, 0, k, 1), packed, new(apart.Single, 0, n, 1), summands);
                backend.Map(function, result, result);
                Assert.Equal(apart.Singles, together.Singles);
            }
        }
    }

    private static MatrixView Matrix(Storage storage, int rows, int columns, bool transposed) =>
        transposed ? new(storage, 0, 1, rows) : new(storage, 0, columns, 1);
}
