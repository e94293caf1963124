using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Tests.Backends;

/// <summary>Zeros of both signs, denormals, infinities, NaN and the largest numbers in the kernels whose results mix neighbours. Maps, pairs, reductions and softmax have
/// such tests beside their others.</summary>
public unsafe class SpecialValueConformanceTests
{
    private const float Inf = float.PositiveInfinity, Nan = float.NaN, Tiny = float.Epsilon, Largest = float.MaxValue;

    private static readonly float[] Special = [0f, -0f, Tiny, -Tiny, 1e-40f, -1e-40f, 1.1754944e-38f, 1, -1, Inf, -Inf, Nan, Largest, -Largest, 1e-20f, -1e20f, 3];

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Moved_values_keep_their_bits(string path)
    {
        var backend = Conformance.Backend(path);
        float[] values = [.. Special, BitConverter.Int32BitsToSingle(0x7FC12345), BitConverter.Int32BitsToSingle(unchecked((int)0xFFC00001))];
        var n = values.Length;
        Twin x = Twin.Of(values), copy = Twin.Random(n, 1), scattered = Twin.Random(n, 2), gathered = Twin.Random(n, 3);
        var ids = Storage.Allocate(DType.Int64, 1);
        ((long*)ids.Pointer)[0] = 0;
        backend.Copy(new(x.Single, n - 1, [n], [-1]), new(copy.Single, 0, n));
        backend.Scatter(new(copy.Single, 0, n), new(scattered.Single, n - 1, [n], [-1]));
        backend.GatherRows(new(scattered.Single, 0, n), new(ids, 0, 1), new(gathered.Single, 0, n), n);
        Assert.Equal(values.Select(BitConverter.SingleToInt32Bits), gathered.Singles.Select(BitConverter.SingleToInt32Bits));
        foreach (var value in values)
        {
            backend.Fill(new(copy.Single, 0, n), value);
            Assert.All(copy.Singles, filled => Assert.Equal(value, filled));
            Assert.Equal(float.IsNegative(value) && !float.IsNaN(value), float.IsNegative(copy.Singles[^1]) && !float.IsNaN(value));
        }
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Multiples_and_sums_in_place_agree(string path)
    {
        var backend = Conformance.Backend(path);
        foreach (var scale in new[] { 0, 1, -2, 1e-3, double.PositiveInfinity, double.NaN })
        {
            Twin x = Twin.Of(Special), affine = Twin.Of(Special), scaled = Twin.Of([.. Special.Reverse()]), summed = Twin.Of([.. Special.Reverse()]);
            Conformance.OnBoth(backend, (on, view) =>
            {
                on.Affine(view(x), scale, 1, view(affine));
                on.AddScaled(view(x), scale, view(scaled));
                on.AddInto(view(x), new(view(summed).Storage, 0, [x.Length], [1]));
            });
            affine.AssertAgrees(2e-7, 1e-44, $"affine by {scale}");
            scaled.AssertAgrees(2e-7, 1e-44, $"added multiple by {scale}");
            summed.AssertAgrees(2e-7, 1e-44, "sum in place");
        }
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Positions_of_special_values_agree(string path)
    {
        var backend = Conformance.Backend(path);
        float[][] rows = [Special, [.. Special.Where(value => !float.IsNaN(value))], [0f, -0f, 0f], [-Inf, -Inf], [Nan, Nan], [1, Nan, 2, Nan], [Inf, Inf, 1], [Tiny, 0, -Tiny]];
        foreach (var row in rows)
        {
            foreach (var kernel in new[] { ReduceKernel.Max, ReduceKernel.Min })
            {
                Twin x = Twin.Of(row);
                Storage ours = Storage.Allocate(DType.Int64, 1), expected = Storage.Allocate(DType.Int64, 1);
                backend.ArgReduce(kernel, new(x.Single, 0, row.Length), new(ours, 0, 1), 1, row.Length, 1);
                Conformance.Definition.ArgReduce(kernel, new(x.Double, 0, row.Length), new(expected, 0, 1), 1, row.Length, 1);
                Assert.Equal(*(long*)expected.Pointer, *(long*)ours.Pointer);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Products_of_special_values_agree(string path)
    {
        var backend = Conformance.Backend(path);
        const int m = 7, k = 3;
        foreach (var special in Special)
        {
            foreach (var n in new[] { 1, 16, 37 })
            {
                // The special value meets factors of 0, 0.5 and 1, and no sum passes the largest number.
                Twin a = Twin.Of([.. Enumerable.Range(0, m * k).Select(i => i % 5 == 0 ? special : i % 3 == 0 ? 0.5f : 0)]);
                Twin b = Twin.Of([.. Enumerable.Range(0, k * n).Select(i => (i % 4) switch { 0 => 0f, 1 => 0.5f, 2 => -0.25f, _ => 0.125f })]), bias = Twin.Of([.. Enumerable.Repeat(-0f, n)]);
                Twin c = Twin.Random(m * n, 1), packed = Twin.Random(m * n, 2);
                Conformance.OnBoth(backend, (on, view) =>
                {
                    MatrixView left = new(view(a).Storage, 0, k, 1), right = new(view(b).Storage, 0, n, 1);
                    on.MatMul(m, n, k, left, right, new(view(c).Storage, 0, n, 1), [0], [0], [0]);
                    on.MatMul(m, left, on.Pack(n, k, right), new(view(packed).Storage, 0, n, 1), view(bias));
                });
                c.AssertAgrees(2e-7, 3e-45, $"product of {special}");
                packed.AssertAgrees(2e-7, 3e-45, $"packed product of {special}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void A_special_value_in_a_row_of_softmax_and_layer_norm_agrees(string path)
    {
        var backend = Conformance.Backend(path);
        const int rows = 3, n = 21;
        foreach (var special in Special.Where(value => MathF.Abs(value) != Largest && MathF.Abs(value) < 1e19f || !float.IsFinite(value)))
        {
            foreach (var place in new[] { n, n + 16, (2 * n) - 1 })
            {
                Twin With(int seed) => Twin.Of([.. Twin.Random(rows * n, seed).Singles.Select((value, i) => i == place ? special : value)]);
                Twin x = With(1), residual = Twin.Random(rows * n, 2), weight = Twin.Random(n, 3), bias = Twin.Random(n, 4), y = Twin.Random(rows * n, 5), mean = Twin.Random(rows, 6), rstd = Twin.Random(rows, 7);
                Twin gradY = With(8), gradX = Twin.Random(rows * n, 9), gradWeight = Twin.Random(n, 10), gradBias = Twin.Random(n, 11), softmax = Twin.Random(rows * n, 12), gradSoftmax = Twin.Random(rows * n, 13);
                Conformance.OnBoth(backend, (on, view) =>
                {
                    on.LayerNorm(view(x), null, view(weight), view(bias), 1e-5, view(y), view(mean), view(rstd), rows, n);
                    on.LayerNormGradient(view(residual), view(weight), view(mean), view(rstd), view(gradY), view(gradX), view(gradWeight), view(gradBias), rows, n);
                    on.LayerNorm(view(x), view(residual), view(weight), view(bias), 1e-5, view(y), null, null, rows, n);
                    on.Softmax(view(bias), view(softmax), 1, n, false);
                    on.SoftmaxGradient(view(y), view(gradY), view(gradSoftmax), rows, n, false);
                });
                y.AssertAgrees(2e-5, 2e-5, $"layer norm with {special} at {place}");
                mean.AssertAgrees(1e-6, 1e-6, $"mean with {special} at {place}");
                rstd.AssertAgrees(1e-5, 0, $"rstd with {special} at {place}");
                gradX.AssertAgrees(1e-4, 1e-4, $"gradX with {special} at {place}");
                gradWeight.AssertAgrees(1e-4, 1e-4, $"gradWeight with {special} at {place}");
                gradBias.AssertAgrees(1e-5, 1e-6, $"gradBias with {special} at {place}");
                gradSoftmax.AssertAgrees(1e-4, 1e-4, $"gradient of softmax with {special} at {place}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void A_special_value_in_attention_stays_in_its_sentence_and_head(string path)
    {
        var backend = Conformance.Backend(path);
        const int rows = 25, heads = 2, size = 16, width = heads * size;
        foreach (var special in new[] { 0f, -0f, Tiny, 1e-40f, Nan, Inf, -Inf })
        {
            foreach (var operand in new[] { 0, 1, 2 })
            {
                Twin With(int which) => Twin.Of([.. Twin.Random(rows * width, which, 0.1, 1).Singles.Select((value, i) => which == operand && i == (9 * width) + 3 ? special : value)]);
                Twin q = With(0), k = With(1), v = With(2), y = Twin.Random(rows * width, 3);
                Conformance.OnBoth(backend, (on, view) =>
                {
                    HeadsView Rows(Twin twin) => new(view(twin).Storage, 0, 0, size, width);
                    on.Attention(AttentionConformanceTests.Packed([0, 4, 20, rows], heads, size), Rows(q), Rows(k), Rows(v), Rows(y), null);
                });
                y.AssertAgrees(1e-5, 4e-6, $"attention with {special} in operand {operand}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Optimiser_steps_with_special_gradients_agree(string path)
    {
        var backend = Conformance.Backend(path);
        float[] gradients = [0f, -0f, Tiny, -Tiny, 1e-40f, 1e-30f, -1e-18f, 1e-12f, 1, 1e18f, -1e18f, Inf, -Inf, Nan, 5, 6, 7, 8];
        Twin parameter = Twin.Random(gradients.Length, 1), gradient = Twin.Of(gradients), first = Twin.Of(new float[gradients.Length]), second = Twin.Of(new float[gradients.Length]);
        Conformance.OnBoth(backend, (on, view) => on.AdamW([new(view(parameter), view(gradient), view(first), view(second))], new(1e-2, 0.9, 0.999, 1e-8, 0.1, 1)));
        parameter.AssertAgrees(1e-6, 1e-7, "parameter");
        first.AssertAgrees(1e-6, 1e-44, "first moment");
        second.AssertAgrees(1e-6, 1e-44, "second moment");
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Special_values_survive_storage_types(string path)
    {
        var backend = Conformance.Backend(path);
        float[] values = [0f, -0f, 1, Inf, -Inf, Nan, Largest, -Largest, 6e-8f, -6e-8f, 1e-40f, 65504, 65519.996f, 65520];
        foreach (var (type, round) in new (DType, Func<float, float>)[] { (DType.Float16, value => (float)(Half)value), (DType.Float64, value => value) })
        {
            Twin source = Twin.Of(values), back = Twin.Of(values);
            var stored = Storage.Allocate(type, values.Length);
            backend.Convert(new(source.Single, 0, values.Length), new(stored, 0, values.Length));
            backend.Convert(new(stored, 0, values.Length), new(back.Single, 0, values.Length));
            Assert.Equal(values.Select(round).Select(BitConverter.SingleToInt32Bits), back.Singles.Select(BitConverter.SingleToInt32Bits));
        }
    }
}
