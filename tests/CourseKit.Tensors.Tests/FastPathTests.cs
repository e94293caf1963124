using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Optim;
using CourseKit.Tensors.Tests.Backends;

namespace CourseKit.Tensors.Tests;

/// <summary>Fused paths in float32 agree with the plain ones, step by step, to 1e-5.</summary>
[Collection(nameof(ThreadCount))]
public class FastPathTests
{
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData(3, 4, 4, 33, 33, false)]
    [InlineData(2, 6, 2, 50, 50, true)]
    [InlineData(1, 2, 1, 5, 130, true)]
    [InlineData(2, 3, 3, 96, 17, false)]
    public void Attention_in_one_kernel_is_the_definition_forward_and_backward(int batch, int heads, int keyHeads, int queries, int keys, bool causal)
    {
        var generator = new Generator(5);
        Tensor[] Leaves() => [Leaf([batch, heads, queries, 32], 1), Leaf([batch, keyHeads, keys, 32], 2), Leaf([batch, keyHeads, keys, 24], 3)];
        var padding = Tensor.From(Enumerable.Range(0, batch * keys).Select(i => i % keys == 0 || i % 5 != 3).ToArray(), [batch, 1, 1, keys]);

        var fused = Leaves();
        var result = Tensor.ScaledDotProductAttention(fused[0], fused[1], fused[2], padding, isCausal: causal);
        var plain = Leaves();
        var bias = Tensor.Where(padding, Tensor.Scalar(0), Tensor.Scalar(double.NegativeInfinity));
        if (causal) bias += Tensor.Full([queries, keys], double.NegativeInfinity).Triu(1 + keys - queries);
        var expected = Tensor.AttentionWithWeights(plain[0], Repeated(plain[1], heads / keyHeads), Repeated(plain[2], heads / keyHeads), bias).Result;

        AssertClose(expected, result, "result");
        var gradient = Tensor.RandomNormal(expected.Shape, generator);
        result.Backward(gradient);
        expected.Backward(gradient);
        for (var i = 0; i < 3; i++) AssertClose(plain[i].Grad!, fused[i].Grad!, $"gradient {i}");
    }

    [Fact]
    public void Dropout_in_attention_is_dropout_of_its_weights()
    {
        // With the unit matrix as values the result is the weights.
        const int n = 40;
        Tensor q = Leaf([2, 3, n, 16], 1), k = Leaf([2, 3, n, 16], 2);
        var unit = Tensor.From(Enumerable.Range(0, n * n).Select(i => i / n == i % n ? 1f : 0).ToArray(), [1, 1, n, n]).Expand(2, 3, n, n);
        var weights = Tensor.ScaledDotProductAttention(q, k, unit).ToArray();
        var dropped = Tensor.ScaledDotProductAttention(q, k, unit, dropout: 0.25, generator: new Generator(7)).ToArray();
        var zeros = dropped.Count(value => value == 0);
        Assert.InRange((double)zeros / dropped.Length, 0.23, 0.27);
        for (var i = 0; i < dropped.Length; i++)
            if (dropped[i] != 0) Assert.Equal(weights[i] / 0.75, dropped[i], Tolerance);
    }

    [Fact]
    public void Joined_layers_give_the_bits_of_each_and_notice_new_weights()
    {
        using var noGrad = new NoGrad();
        Linear[] layers = [Layer(48, 40, 1), Layer(48, 24, 2, bias: false), Layer(48, 33, 3)];
        var joined = new JoinedLinear();
        var x = Tensor.RandomNormal([5, 7, 48], new Generator(9));
        for (var round = 0; round < 2; round++)
        {
            var parts = joined.Forward(x, layers)!;
            Assert.Equal(Tensor.Cat([.. layers.Select(layer => layer.Forward(x))], -1).ToArray(), parts.ToArray());
            layers[1].Weight.Value.ScaleInPlace(-2);
            layers[2].Bias!.Value = Tensor.RandomNormal([33], new Generator(10));
        }
    }

    [Fact]
    public void Joined_layers_run_one_by_one_where_somebody_listens_or_gradients_are_recorded()
    {
        Linear[] layers = [Layer(8, 4, 1), Layer(8, 4, 2)];
        var x = Tensor.RandomNormal([3, 8], new Generator(9));
        Assert.Null(new JoinedLinear().Forward(x, layers));
        using var noGrad = new NoGrad();
        Assert.NotNull(new JoinedLinear().Forward(x, layers));
        using (layers[1].RegisterForwardHook((_, _, _) => null)) Assert.Null(new JoinedLinear().Forward(x, layers));
    }

    [Theory]
    [InlineData(MapKernel.Gelu)]
    [InlineData(MapKernel.Silu)]
    public void A_layer_with_its_activation_is_the_two_steps(MapKernel kernel)
    {
        var layer = Layer(96, 130, 4);
        Func<Tensor, Tensor> plain = kernel == MapKernel.Gelu ? x => x.Gelu() : x => x.Silu();
        var x = Tensor.RandomNormal([3, 11, 96], new Generator(9));
        var recorded = layer.Forward(x, kernel, plain).ToArray();
        using var noGrad = new NoGrad();
        AssertClose(plain(layer.Forward(x)), layer.Forward(x, kernel, plain), "inference");
        AssertClose(Tensor.From(recorded, [3, 11, 130]), layer.Forward(x, kernel, plain), "training");
    }

    [Fact]
    public void A_weight_that_is_used_again_and_again_is_packed_once_and_noticed_when_it_changes()
    {
        var weight = Leaf([70, 45], 1);
        var x = Tensor.RandomNormal([9, 45], new Generator(2));
        for (var round = 0; round < 3; round++)
        {
            // A clone has been used by nobody.
            var fresh = weight.Detach().Clone();
            fresh.RequiresGrad = true;
            var (expected, expectedGradient) = Use(fresh);
            for (var use = 0; use < 3; use++)
            {
                var (result, gradient) = Use(weight);
                Assert.Equal(expected, result);
                Assert.Equal(expectedGradient, gradient);
            }

            using (new NoGrad()) weight.ScaleInPlace(-0.5);
        }

        (float[] Result, float[] Gradient) Use(Tensor w)
        {
            var input = x.Clone();
            input.RequiresGrad = true;
            var y = input.Linear(w);
            y.Backward(Tensor.Ones(y.Shape));
            return (y.Detach().ToArray(), input.Grad!.ToArray());
        }
    }

    [Fact]
    public void A_packed_weight_follows_a_change_of_the_backend()
    {
        var before = Backend.Default;
        try
        {
            var (weight, x) = (Leaf([20, 33], 1), Tensor.RandomNormal([4, 33], new Generator(2)));
            var expected = x.Linear(weight);
            x.Linear(weight);
            Backend.Default = BackendChoice.Create("portable");
            AssertClose(expected, x.Linear(weight), "another backend");
        }
        finally
        {
            Backend.Default = before;
        }
    }

    [Fact]
    public void Results_too_large_for_the_caches_have_the_bits_of_small_ones()
    {
        const int rows = 66_000, width = 128;
        var x = Tensor.RandomUniform([rows, width], -4, 4, new Generator(3));
        Tensor weight = Tensor.RandomNormal([width], new Generator(4)), bias = Tensor.RandomNormal([width], new Generator(5));
        foreach (var function in new Func<Tensor, Tensor>[] { y => y.Gelu(), y => y.Softmax(-1), y => y.LayerNorm(weight, bias) })
        {
            var all = function(x);
            foreach (var first in new[] { 0, 4097, rows - 300 })
                Assert.Equal(function(x[first..(first + 300)]).ToArray(), all[first..(first + 300)].ToArray());
        }
    }

    [Fact]
    public void AdamW_over_many_parameters_is_AdamW_of_each()
    {
        Parameter[] Parameters() => [.. new[] { 3, 16, 17, 40_000, 1 }.Select((length, i) => new Parameter(Tensor.RandomNormal([length], new Generator((ulong)i))) { RequiresGrad = true })];
        var (together, apart) = (Parameters(), Parameters());
        var all = new AdamW(together, 1e-2);
        var each = apart.Select(parameter => new AdamW([parameter], 1e-2)).ToArray();
        for (var step = 0; step < 3; step++)
        {
            foreach (var (a, b) in together.Zip(apart)) a.Grad = (b.Grad = Tensor.RandomNormal(b.Shape, new Generator((ulong)step + 50))).Clone();
            // One that gets no gradient in the first step is a step behind.
            if (step == 0) together[1].Grad = apart[1].Grad = null;
            all.Step();
            foreach (var optimizer in each) optimizer.Step();
        }

        foreach (var (a, b) in together.Zip(apart)) Assert.Equal(b.Value.ToArray(), a.Value.ToArray());
    }

    [Theory]
    [InlineData(new[] { 4, 6, 8 }, new[] { 0, 1, 2 }, new[] { 24, 8 }, true)]
    [InlineData(new[] { 4, 6, 8 }, new[] { 1, 0, 2 }, new[] { 6, 4, 2, 4 }, true)]
    [InlineData(new[] { 4, 6, 8 }, new[] { 1, 0, 2 }, new[] { 24, 8 }, false)]
    [InlineData(new[] { 4, 1, 8 }, new[] { 2, 1, 0 }, new[] { 2, 4, 1, 4, 1 }, true)]
    [InlineData(new[] { 4, 6, 8 }, new[] { 0, 2, 1 }, new[] { 2, 2, 8, 6 }, true)]
    [InlineData(new[] { 4, 6 }, new[] { 1, 0 }, new[] { 24 }, false)]
    public void Reshape_moves_elements_only_where_it_must(int[] sizes, int[] order, int[] shape, bool isView)
    {
        var x = Tensor.RandomNormal(sizes, new Generator(1)).Permute(order);
        var reshaped = x.Reshape(shape);
        Assert.Equal(isView, ReferenceEquals(x.Storage, reshaped.Storage));
        Assert.Equal(x.ToArray(), reshaped.ToArray());
    }

    private static Linear Layer(int inputs, int outputs, ulong seed, bool bias = true)
    {
        var layer = new Linear(inputs, outputs, bias);
        layer.Weight.Value = Tensor.RandomNormal([outputs, inputs], new Generator(seed)) * 0.1;
        if (bias) layer.Bias!.Value = Tensor.RandomNormal([outputs], new Generator(seed + 100));
        layer.Weight.RequiresGrad = true;
        return layer;
    }

    private static Tensor Leaf(Shape shape, ulong seed)
    {
        var leaf = Tensor.RandomNormal(shape, new Generator(seed));
        leaf.RequiresGrad = true;
        return leaf;
    }

    private static Tensor Repeated(Tensor x, int times) => x.RepeatInterleave(times, 1);

    private static void AssertClose(Tensor expected, Tensor actual, string what)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        var (a, b) = (expected.Detach().ToArray(), actual.Detach().ToArray());
        for (var i = 0; i < a.Length; i++) Assert.True(Math.Abs(a[i] - b[i]) <= Tolerance * Math.Max(1, Math.Abs(a[i])), $"{what}[{i}] is {b[i]:g9}, expected {a[i]:g9}");
    }
}
