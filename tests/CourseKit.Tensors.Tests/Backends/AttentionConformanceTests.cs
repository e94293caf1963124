using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Tests.Backends;

/// <summary>Attention and its gradient against the definition: all lengths around the kernels' blocks, head sizes, masks and layouts.</summary>
public class AttentionConformanceTests
{
    private static readonly int[] Starts = [0, 1, 3, 3, 8, 20, 33, 50, 115, 315];

    /// <summary>A task over sequences that lie end to end.</summary>
    internal static AttentionTask Packed(int[] starts, int heads, int size, bool causal = false, DropoutMask? dropout = null, int? keyHeads = null, int? valueSize = null) => new(
        [.. starts.Zip(starts.Skip(1), (start, end) => new AttentionSequence(start, end - start, start, end - start))],
        heads, keyHeads ?? heads, size, valueSize ?? size, 1 / Math.Sqrt(size))
    {
        IsCausal = causal,
        Dropout = dropout,
    };

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void It_agrees_for_every_length_and_head(string path)
    {
        foreach (var (heads, size) in new[] { (1, 1), (2, 8), (3, 24), (2, 32), (1, 40), (2, 64), (1, 128) })
            foreach (var causal in new[] { false, true }) AssertAgrees(Conformance.Backend(path), Packed(Starts, heads, size, causal), Starts[^1], Starts[^1]);
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void It_agrees_when_heads_share_keys_and_values_have_another_width(string path) =>
        AssertAgrees(Conformance.Backend(path), Packed(Starts, heads: 6, size: 24, causal: true, keyHeads: 2, valueSize: 33), Starts[^1], Starts[^1]);

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void It_agrees_with_dropout(string path) =>
        AssertAgrees(Conformance.Backend(path), Packed(Starts, heads: 2, size: 32, dropout: new DropoutMask(0.3, 11)), Starts[^1], Starts[^1]);

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void It_agrees_over_long_sequences(string path) => AssertAgrees(Conformance.Backend(path), Packed([0, 1100], heads: 1, size: 16), 1100, 1100);

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void It_agrees_with_more_or_fewer_keys_than_queries(string path)
    {
        foreach (var (queries, keys) in new[] { (1, 70), (5, 64), (64, 5), (13, 100), (7, 0), (0, 7) })
        {
            var causal = keys >= queries;
            AssertAgrees(Conformance.Backend(path), new AttentionTask([new(0, queries, 0, keys), new(queries, queries, keys, keys)], 2, 1, 32, 16, 0.2) { IsCausal = causal }, 2 * queries, 2 * keys);
        }
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void It_agrees_with_a_bias_for_sequences_heads_or_rows(string path)
    {
        const int sequences = 3, heads = 2, queries = 29, keys = 37;
        foreach (var strides in new long[][] { [heads * queries * keys, queries * keys, keys, 1], [0, 0, 0, 1], [keys, 0, 0, 1], [0, queries * keys, keys, 1] })
        {
            var bias = Twin.Random(sequences * heads * queries * keys, 9, -3, 3);
            AssertAgrees(
                Conformance.Backend(path),
                new AttentionTask([.. Enumerable.Range(0, sequences).Select(i => new AttentionSequence(i * queries, queries, i * keys, keys))], heads, heads, 32, 32, 0.2),
                sequences * queries, sequences * keys, bias, [sequences, heads, queries, keys], strides);
        }
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Keys_that_are_masked_by_infinity_have_no_weight_and_a_row_that_sees_none_is_not_a_number(string path)
    {
        var bias = Twin.Of([.. Enumerable.Repeat(0f, 20), .. Enumerable.Repeat(float.NegativeInfinity, 17), .. Enumerable.Repeat(float.NegativeInfinity, 37)]);
        var task = new AttentionTask([new(0, 2, 0, 37)], 1, 1, 8, 8, 0.5);
        Twin q = Twin.Random(2 * 8, 1), k = Twin.Random(37 * 8, 2), v = Twin.Random(37 * 8, 3), y = Twin.Random(2 * 8, 4);
        foreach (var on in new[] { Conformance.Backend(path), Conformance.Definition })
        {
            var single = on != Conformance.Definition;
            HeadsView View(Twin twin) => new(single ? twin.Single : twin.Double, 0, 0, 8, 8);
            on.Attention(With(task, new(single ? bias.Single : bias.Double, 0, [1, 1, 2, 37], [0, 0, 37, 1])), View(q), View(k), View(v), View(y), null);
        }

        y.AssertAgrees(1e-5, 4e-6);
        Assert.All(y.Singles[..8], value => Assert.True(float.IsFinite(value)));
        Assert.All(y.Singles[8..], value => Assert.True(float.IsNaN(value)));
    }

    private static void AssertAgrees(Backend backend, AttentionTask task, int queries, int keys, Twin? bias = null, int[]? sizes = null, long[]? strides = null)
    {
        // Queries, keys and values are parts of wider rows; the result's rows have gaps.
        int width = task.Heads * task.HeadSize, keyWidth = task.KeyHeads * task.HeadSize, valueWidth = task.KeyHeads * task.ValueSize, resultWidth = (task.Heads * task.ValueSize) + 3;
        Twin q = Twin.Random((queries * (width + 2)) + 5, 1, -2, 2), k = Twin.Random(keys * keyWidth, 2, -2, 2), v = Twin.Random(keys * valueWidth, 3, -2, 2);
        Twin y = Twin.Random((queries * resultWidth) + 2, 4), logSum = Twin.Random(task.RowCount, 5), gradY = Twin.Random(queries * task.Heads * task.ValueSize, 6);
        Twin gradQ = Twin.Random(queries * width, 7), gradK = Twin.Random(keys * keyWidth, 8), gradV = Twin.Random(keys * valueWidth, 9);
        Conformance.OnBoth(backend, (on, view) =>
        {
            HeadsView Heads(Twin twin, int offset, int size, int row) => new(view(twin).Storage, offset, 0, size, row);
            var whole = bias is null ? task : With(task, new(view(bias).Storage, 0, sizes!, strides!));
            HeadsView queries = Heads(q, 5, task.HeadSize, width + 2), keys = Heads(k, 0, task.HeadSize, keyWidth), values = Heads(v, 0, task.ValueSize, valueWidth);
            var result = Heads(y, 2, task.ValueSize, resultWidth);
            on.Attention(whole, queries, keys, values, result, view(logSum));
            on.AttentionGradient(
                whole, queries, keys, values, result, view(logSum), Heads(gradY, 0, task.ValueSize, task.Heads * task.ValueSize),
                Heads(gradQ, 0, task.HeadSize, width), Heads(gradK, 0, task.HeadSize, keyWidth), Heads(gradV, 0, task.ValueSize, valueWidth));
        });
        var what = $"{task.Heads} heads of {task.HeadSize}, {queries} queries, {keys} keys: ";
        y.AssertAgrees(1e-5, 4e-6, what + "result");
        logSum.AssertAgrees(1e-6, 4e-6, what + "log sum");
        gradQ.AssertAgrees(3e-5, 3e-5, what + "gradient of queries");
        gradK.AssertAgrees(3e-5, 3e-5, what + "gradient of keys");
        gradV.AssertAgrees(3e-5, 3e-5, what + "gradient of values");
    }

    private static AttentionTask With(AttentionTask task, StridedView bias) =>
        new(task.Sequences, task.Heads, task.KeyHeads, task.HeadSize, task.ValueSize, task.Scale) { IsCausal = task.IsCausal, Dropout = task.Dropout, Bias = bias };
}
