using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Optim;
using CourseKit.Tensors.Tests.Autograd;
using CourseKit.Tensors.Tests.Backends;

namespace CourseKit.Tensors.Tests.Memory;

/// <summary>Memory stays flat in long runs, and a backward pass holds no more than it must. The counters are those of the process, so these tests run alone.</summary>
[Collection(nameof(ThreadCount))]
public class SteadyMemoryTests
{
    private const int Vocabulary = 50;

    [Fact]
    public void Attention_keeps_no_matrix_of_scores()
    {
        const int tokens = 1500;
        var leaves = Enumerable.Range(1, 3).Select(seed => Tensor.RandomNormal([1, 1, tokens, 8], new Generator((ulong)seed))).ToArray();
        foreach (var leaf in leaves) leaf.RequiresGrad = true;
        var before = BufferPool.RentedBytes;
        Tensor.ScaledDotProductAttention(leaves[0], leaves[1], leaves[2], isCausal: true).Sum().Backward();
        Assert.InRange(BufferPool.RentedBytes - before, 1, (tokens * (long)tokens * sizeof(float)) - 1);
    }

    [Fact]
    public void A_transformer_holds_the_same_memory_at_step_10_and_step_200()
    {
        var model = new TinyTransformer(Vocabulary, 32, seed: 1);
        model.Train();
        var (optimizer, generator) = (new AdamW(model.Parameters()), new Generator(2));
        long early = 0, earlyPeak = 0;
        for (var step = 1; step <= 200; step++)
        {
            // Collected before each step whose peak counts: what the collector does at other times is its own affair.
            if (step is (> 10 and <= 20) or > 190) BytesInUse();
            if (step is 11 or 191) BufferPool.ResetPeak();
            Step(model, optimizer, generator);
            if (step == 10) early = BytesInUse();
            if (step == 20) earlyPeak = BufferPool.PeakBytesInUse;
        }

        var latePeak = BufferPool.PeakBytesInUse;
        Assert.Equal(early, BytesInUse());
        Assert.InRange(latePeak, 1, earlyPeak + (earlyPeak / 20));
        GC.KeepAlive(optimizer);
    }

    // Apart, so that no local of the last step is still held when memory is counted.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Step(TinyTransformer model, Optimizer optimizer, Generator generator) => model.Step(optimizer, TinyTransformer.Ids(generator, Vocabulary, 8, 12));

    [Fact]
    public void Ten_thousand_inference_calls_without_disposal_stay_flat()
    {
        var model = new TinyTransformer(Vocabulary, 32, seed: 1);
        var ids = TinyTransformer.Ids(new(2), Vocabulary, 4, 16);
        Infer(model, ids, 1_000);
        var before = BytesInUse();
        // Forgets the high-water mark that another test's large tensors left behind.
        BufferPool.Trim();
        BufferPool.ResetPeak();
        var rented = BufferPool.RentedBytes;
        Infer(model, ids, 10_000);
        Assert.True(BufferPool.RentedBytes - rented > 1L << 30, "too little work to show anything");
        Assert.InRange(BufferPool.PeakBytesInUse - before, 0, 128L << 20);
        Assert.Equal(before, BytesInUse());
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Infer(TinyTransformer model, Tensor ids, int times)
    {
        using var scope = new NoGrad();
        for (var i = 0; i < times; i++) model.Forward(ids);
    }

    [Fact]
    public void A_backward_pass_gives_its_gradients_back_as_it_goes()
    {
        const int size = 1 << 18;
        var x = Tensor.Ones([size]);
        x.RequiresGrad = true;
        var y = x;
        for (var i = 0; i < 60; i++) y = i % 3 == 0 ? y.Reshape(512, 512).Transpose(0, 1).Reshape(size) + y : y * 0.5;
        var loss = y.Sum();
        BytesInUse();
        BufferPool.ResetPeak();
        var before = BufferPool.BytesInUse;
        loss.Backward();
        // The gradient of x, the arriving and the next one, and a temporary.
        Assert.InRange(BufferPool.PeakBytesInUse - before, size * 4, 5 * size * 4);
        Assert.InRange(BufferPool.BytesInUse - before, size * 4, 2 * size * 4);
        GC.KeepAlive(y);
    }

    [Fact]
    public void Every_backward_function_leaves_only_the_gradients_of_the_leaves()
    {
        foreach (var row in GradientTable.Cases)
        {
            var leaves = row.CreateLeaves();
            var result = row.Apply(leaves);
            var weights = row.Weights(result.Shape, result.DType);
            var before = BufferPool.BuffersInUse;
            result.Backward(weights);
            var left = BufferPool.BuffersInUse - before;
            Assert.True(left <= leaves.Length, $"{row}: {left} buffers are left for the gradients of {leaves.Length} leaves");
            GC.KeepAlive(result);
        }
    }

    [Fact]
    public void What_the_tape_let_go_is_collected_before_fresh_pages_are_taken()
    {
        var x = Tensor.Ones([1 << 22]);
        x.RequiresGrad = true;
        BytesInUse();
        BufferPool.Trim();
        BufferPool.ResetPeak();
        var before = BufferPool.BytesInUse;
        Activate(x);
        var once = BufferPool.PeakBytesInUse - before;
        for (var i = 0; i < 6; i++) Activate(x);
        Assert.InRange(BufferPool.PeakBytesInUse - before, once, once * 3 / 2);
    }

    [Fact]
    public void Gradients_outlive_a_scope_around_the_backward_pass()
    {
        var x = Tensor.Ones([100]);
        x.RequiresGrad = true;
        TensorScope.Run(() =>
        {
            var loss = ((x * x) + x.Exp()).Sum();
            loss.Backward();
            return loss.Detach();
        });
        Assert.Equal(2 + MathF.E, x.Grad!.ToArray()[99], 5);
        var gradient = Tensor.Ones([1]);
        TensorScope.Run(() =>
        {
            gradient = Tensor.Gradients([(x * 3).Sum()], [x])[0]!;
            return x;
        });
        Assert.Equal(3, gradient.ToArray()[0]);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Activate(Tensor x)
    {
        var y = x;
        for (var i = 0; i < 8; i++) y = y.Sin();
        y.Sum().Backward();
        x.Grad!.Dispose();
        x.Grad = null;
    }

    private static long BytesInUse()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return BufferPool.BytesInUse;
    }
}
