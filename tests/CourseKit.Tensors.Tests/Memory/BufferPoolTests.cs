using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Optim;
using CourseKit.Tensors.Tests.Backends;
using Linear = CourseKit.Tensors.Nn.Linear;

namespace CourseKit.Tensors.Tests.Memory;

/// <summary>Memory comes back. The counters are those of the whole process, so these tests run alone.</summary>
[Collection(nameof(ThreadCount))]
public class BufferPoolTests
{
    private static long BytesInUse()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return BufferPool.BytesInUse;
    }

    [Fact]
    public void Training_holds_the_same_memory_at_every_step()
    {
        var model = new Mlp();
        var optimizer = new AdamW(model.Parameters());
        var generator = new Generator(2);
        long early = 0;
        for (var step = 1; step <= 200; step++)
        {
            Step(model, optimizer, generator);
            if (step == 10) early = BytesInUse();
        }

        Assert.Equal(early, BytesInUse());
        GC.KeepAlive(optimizer);
    }

    // Apart, so that no local of the last step is still held when memory is counted.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Step(Mlp model, Optimizer optimizer, Generator generator)
    {
        model.Forward(Tensor.RandomNormal([16, 20], generator)).CrossEntropy(Tensor.Arange(16).MaskedFill(Tensor.Ones([16], DType.Bool), 1)).Backward();
        GradientClipping.ClipGradNorm(model.Parameters(), 1);
        optimizer.Step();
        optimizer.ZeroGrad();
    }

    [Fact]
    public void Inference_stays_flat()
    {
        var model = new Mlp();
        var x = Tensor.RandomNormal([4, 20], new Generator(1));
        using (new NoGrad())
        {
            Infer(100);
            var before = BytesInUse();
            Infer(10_000);
            Assert.Equal(before, BytesInUse());
        }

        void Infer(int times)
        {
            for (var i = 0; i < times; i++) model.Forward(x);
        }
    }

    [Fact]
    public void Inference_in_a_scope_leaves_nothing_to_the_collector()
    {
        var model = new Mlp();
        var x = Tensor.RandomNormal([4, 20], new Generator(1));
        using (new NoGrad())
        {
            model.Forward(x);
            var before = BytesInUse();
            for (var i = 0; i < 10_000; i++) TensorScope.Run(() => model.Forward(x)).Dispose();
            Assert.Equal(before, BufferPool.BytesInUse);
        }
    }

    [Fact]
    public void A_scope_gives_back_temporaries_and_keeps_the_result()
    {
        var before = BytesInUse();
        Tensor? temporary = null;
        var result = TensorScope.Run(() =>
        {
            temporary = Tensor.Ones([100]);
            return temporary * 2;
        });
        Assert.Throws<ObjectDisposedException>(() => temporary!.ToArray());
        Assert.All(result.ToArray(), value => Assert.Equal(2, value));
        result.Dispose();
        Assert.Equal(before, BufferPool.BytesInUse);
    }

    [Fact]
    public void A_scope_keeps_the_memory_of_a_result_that_is_a_view()
    {
        var view = TensorScope.Run(() => Tensor.Arange(6).Reshape(2, 3).Transpose(0, 1)[1]);
        Assert.Equal([1, 4], view.ToArray<long>());
    }

    [Fact]
    public void Scopes_nest()
    {
        Tensor? inner = null, temporary = null;
        var result = TensorScope.Run(() =>
        {
            inner = TensorScope.Run(() =>
            {
                temporary = Tensor.Ones([2]);
                return temporary + 1;
            });
            Assert.Throws<ObjectDisposedException>(() => temporary!.ToArray());
            Assert.Equal([2, 2], inner.ToArray());
            return inner * 3;
        });
        Assert.Throws<ObjectDisposedException>(() => inner!.ToArray());
        Assert.Equal([6, 6], result.ToArray());
        Assert.Equal([1, 1], Tensor.Ones([2]).ToArray());
    }

    [Fact]
    public void A_scope_ends_when_its_body_throws()
    {
        Tensor? temporary = null;
        Assert.Throws<ShapeException>(() => TensorScope.Run(() => (temporary = Tensor.Ones([2])).Reshape(3)));
        Assert.Throws<ObjectDisposedException>(() => temporary!.ToArray());
        var after = Tensor.Ones([2]);
        TensorScope.Run(() => Tensor.Ones([1]));
        Assert.Equal([1, 1], after.ToArray());
    }

    [Fact]
    public void Tensors_made_outside_a_scope_outlive_it()
    {
        var outside = Tensor.Ones([2]);
        Assert.Same(outside, TensorScope.Run(() => outside));
        Assert.Equal([1, 1], outside.ToArray());
    }

    [Fact]
    public void Use_after_dispose_is_refused()
    {
        var x = Tensor.Ones([2, 2]);
        var view = x.Transpose(0, 1);
        x.Dispose();
        x.Dispose();
        foreach (var use in new Action[]
        {
            () => x.ToArray(), () => view.ToArray(), () => _ = x + 1, () => _ = x + x, () => x.MatMul(view), () => x.Sum(), () => x.Softmax(-1), () => x.Clone(), () => view.Contiguous(),
            () => x.To(DType.Int64), () => x.ScaleInPlace(2), () => x.ToString(), () => x.Argmax(), () => x.MaskedFill(Tensor.Ones([2, 2], DType.Bool), 1), () => Tensor.Cat([x, x]),
        })
            Assert.Throws<ObjectDisposedException>(use);
        Assert.Equal([2, 2], x.Shape);
    }

    [Fact]
    public void Disposed_buffers_are_used_again()
    {
        var before = BytesInUse();
        var rented = BufferPool.RentedCount;
        for (var i = 0; i < 1000; i++) Tensor.Empty([1000]).Dispose();
        Assert.Equal(1000, BufferPool.RentedCount - rented);
        Assert.Equal(before, BufferPool.BytesInUse);
        Assert.True(BufferPool.PeakBytesInUse >= before);
    }

    [Fact]
    public void Trimming_gives_pooled_memory_back()
    {
        Tensor.Empty([1 << 16]).Dispose();
        Assert.True(BufferPool.BytesPooled >= 4 << 16);
        BufferPool.Trim();
        Assert.Equal(0, BufferPool.BytesPooled);
        Assert.Equal([1, 1], Tensor.Ones([2]).ToArray());
    }

    private sealed class Mlp : Module
    {
        public Mlp()
        {
            Add("hidden", new Linear(20, 32));
            Add("norm", new LayerNorm(32));
            Add("out", new Linear(32, 5));
            var generator = new Generator(1);
            foreach (var parameter in Parameters())
            {
                parameter.Value = Tensor.RandomNormal(parameter.Shape, generator) * 0.1;
                parameter.RequiresGrad = true;
            }
        }

        public Tensor Forward(Tensor x) => Child<Linear>("out").Forward(Child<LayerNorm>("norm").Forward(Child<Linear>("hidden").Forward(x).Gelu()));
    }
}
