using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Tests.Backends;
using Linear = CourseKit.Tensors.Nn.Linear;

namespace CourseKit.Tensors.Tests.Autograd;

/// <summary>Activation checkpointing changes memory and no bit. Memory counters and limits are those of the process, so these tests run alone.</summary>
[Collection(nameof(ThreadCount))]
public class CheckpointTests
{
    [Fact]
    public void A_deep_stack_with_dropout_gets_the_same_bits()
    {
        Assert.Equal(Train(Plain), Train(EachLayer));
        Assert.Equal(Train(Plain), Train(Nested));
    }

    private static Tensor Plain(Stack model, Tensor x) => model.Blocks.Aggregate(x, (y, block) => block.Forward(y));

    private static Tensor EachLayer(Stack model, Tensor x)
    {
        foreach (var block in model.Blocks) x = Checkpoint.Run(block.Forward, x);
        return x;
    }

    private static Tensor Nested(Stack model, Tensor x)
    {
        foreach (var blocks in model.Blocks.Chunk(3)) x = Checkpoint.Run(y => blocks.Aggregate(y, (z, block) => Checkpoint.Run(block.Forward, z)), x);
        return x;
    }

    // Losses, gradients, and what the generators draw afterwards.
    private static float[] Train(Func<Stack, Tensor, Tensor> forward)
    {
        var model = new Stack(6, 16);
        var x = Tensor.RandomNormal([5, 16], new Generator(3));
        List<float> bits = [];
        for (var step = 0; step < 3; step++)
        {
            var loss = forward(model, x).Square().Mean();
            loss.Backward();
            bits.Add((float)loss.Item());
            foreach (var parameter in model.Parameters()) bits.AddRange(parameter.Grad!.ToArray());
            bits.Add((float)model.Generator.NextNormal());
        }

        return [.. bits];
    }

    [Fact]
    public void Inputs_without_gradients_and_inputs_that_are_results_both_work()
    {
        var table = Tensor.RandomNormal([5, 4], new Generator(1));
        table.RequiresGrad = true;
        var ids = Tensor.From<long>(0, 2, 2);
        var scale = Tensor.From(2f);
        scale.RequiresGrad = true;
        Func<Tensor[], Tensor> function = inputs => (table.Embed(inputs[0]) * inputs[1]).Tanh().Square();
        function([ids, scale * 3]).Sum().Backward();
        var (expected, expectedScale) = (table.Grad!.ToArray(), scale.Grad!.ToArray());
        (table.Grad, scale.Grad) = (null, null);
        Checkpoint.Run(function, ids, scale * 3).Sum().Backward();
        Assert.Equal(expected, table.Grad!.ToArray());
        Assert.Equal(expectedScale, scale.Grad!.ToArray());
    }

    [Fact]
    public void Several_results_share_one_second_run()
    {
        var runs = 0;
        var x = Tensor.From(0.5f, 1);
        x.RequiresGrad = true;
        var results = Checkpoint.Run(
            Tensor[] (inputs) =>
            {
                runs++;
                var shared = inputs[0].Exp();
                return [shared * shared, shared.Sin()];
            },
            x);
        (results[0] + results[1]).Sum().Backward();
        Assert.Equal(2, runs);
        Assert.Equal([.. x.ToArray().Select(value => (2 * MathF.Exp(2 * value)) + (MathF.Cos(MathF.Exp(value)) * MathF.Exp(value)))], x.Grad!.ToArray(), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void Without_recording_nothing_is_kept_or_run_again()
    {
        var runs = 0;
        var x = Tensor.Ones([2]);
        x.RequiresGrad = true;
        var y = NoGrad.Run(() => Checkpoint.Run(
            input =>
            {
                runs++;
                return input.Exp();
            },
            x));
        Assert.False(y.RequiresGrad);
        Assert.Equal(1, runs);
    }

    [Fact]
    public void What_changed_between_the_runs_is_refused()
    {
        var model = new Stack(1, 4);
        var x = Tensor.RandomNormal([2, 4], new Generator(3));
        var y = Checkpoint.Run(model.Blocks[0].Forward, x).Sum();
        x.ScaleInPlace(2);
        Assert.Contains("Input 0", Assert.Throws<GradientException>(() => y.Backward()).Message);

        y = Checkpoint.Run(model.Blocks[0].Forward, x).Sum();
        using (new NoGrad()) model.Parameters().Last().Value.ScaleInPlace(2);
        Assert.Throws<GradientException>(() => y.Backward());

        y = Checkpoint.Run(model.Blocks[0].Forward, x).Sum();
        model.Eval();
        model.Blocks[0].Shortened = true;
        Assert.Contains("did not do the same", Assert.Throws<GradientException>(() => y.Backward()).Message);
    }

    [Fact]
    public void After_a_failed_second_run_recording_is_as_it_was()
    {
        var fail = false;
        var x = Tensor.Ones([2]);
        x.RequiresGrad = true;
        var y = Checkpoint.Run(input => fail ? throw new TimeoutException() : input.Exp(), x);
        fail = true;
        Assert.Throws<TimeoutException>(() => y.Sum().Backward());
        (x * x).Sum().Backward();
        Assert.Equal([2, 2], x.Grad!.ToArray());
    }

    /// <summary>Memory that is enough with checkpoints and not without: what the plain forward pass alone must hold.</summary>
    [Fact]
    public void A_deep_stack_trains_in_a_fraction_of_the_memory()
    {
        var model = new Stack(24, 64);
        var x = Tensor.RandomNormal([256, 64], new Generator(3));
        Step(model, x, EachLayer);
        var idle = InUse();
        var plain = Held(model, x, Plain) - idle;
        var checkpointed = Held(model, x, EachLayer) - idle;
        Assert.True(checkpointed < plain / 5, $"{checkpointed} of {plain} bytes");

        InUse();
        var before = BufferPool.Limit;
        try
        {
            BufferPool.Trim();
            BufferPool.Limit = idle + (plain / 2);
            Step(model, x, EachLayer);
            Assert.Throws<AllocationException>(() => Step(model, x, Plain));
            Step(model, x, EachLayer);
        }
        finally
        {
            BufferPool.Limit = before;
        }
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Step(Stack model, Tensor x, Func<Stack, Tensor, Tensor> forward)
    {
        forward(model, x).Square().Mean().Backward();
        model.ZeroGrad();
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static long Held(Stack model, Tensor x, Func<Stack, Tensor, Tensor> forward)
    {
        var loss = forward(model, x).Square().Mean();
        var held = InUse();
        GC.KeepAlive(loss);
        return held;
    }

    private static long InUse()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return BufferPool.BytesInUse;
    }

    private sealed class Stack : Module
    {
        public Stack(int depth, int width)
        {
            Generator = new(8);
            Blocks = [.. Enumerable.Range(0, depth).Select(i => Add($"block{i}", new Block(width, Generator)))];
            var generator = new Generator(1);
            foreach (var (name, parameter) in NamedParameters())
            {
                if (!name.Contains("norm", StringComparison.Ordinal)) parameter.Value = Tensor.RandomNormal(parameter.Shape, generator) * 0.2;
                parameter.RequiresGrad = true;
            }

            Train();
        }

        public Generator Generator { get; }

        public Block[] Blocks { get; }
    }

    private sealed class Block : Layer
    {
        public Block(int width, Generator generator)
        {
            Add("up", new Linear(width, 2 * width));
            Add("down", new Linear(2 * width, width));
            Add("norm", new LayerNorm(width));
            Add("dropout", new Dropout(0.2) { Generator = generator });
        }

        public bool Shortened { get; set; }

        protected override Tensor Compute(Tensor x)
        {
            if (Shortened) return Child<LayerNorm>("norm").Forward(x);
            var y = Child<Linear>("down").Forward(Child<Linear>("up").Forward(x).Gelu());
            return Child<LayerNorm>("norm").Forward(Child<Dropout>("dropout").Forward(y) + x);
        }
    }
}
