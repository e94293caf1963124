using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Nn;
using Linear = CourseKit.Tensors.Nn.Linear;

namespace CourseKit.Tensors.Tests.Nn;

public class HookTests
{
    private static Tensor X => Tensor.From(1f, 2, 3);

    private sealed class Doubling : Module
    {
        public Tensor Forward(Tensor x, double factor) => Hooked(x, input => input * factor);
    }

    [Fact]
    public void Hooks_see_what_goes_in_and_out_in_the_order_of_registration()
    {
        var layer = new Activation(x => x * 2);
        List<string> calls = [];
        string Values(Tensor x) => string.Join(" ", x.ToArray());
        layer.RegisterForwardHook((module, input, output) =>
        {
            Assert.Same(layer, module);
            calls.Add($"after {Values(input)} {Values(output)}");
            return output + 1;
        });
        layer.RegisterForwardHook((_, _, output) =>
        {
            calls.Add($"last {Values(output)}");
            return null;
        });
        layer.RegisterForwardPreHook((_, input) =>
        {
            calls.Add($"before {Values(input)}");
            return input * 10;
        });
        layer.RegisterForwardPreHook((_, _) => null);
        Assert.Equal([21, 41, 61], layer.Forward(X).ToArray());
        Assert.Equal(["before 1 2 3", "after 10 20 30 20 40 60", "last 21 41 61"], calls);
    }

    [Fact]
    public void A_disposed_hook_is_gone_and_no_other()
    {
        var layer = new Activation(x => x);
        var calls = 0;
        Tensor? Count(Module module, Tensor input, Tensor output)
        {
            calls++;
            return null;
        }

        var first = layer.RegisterForwardHook(Count);
        layer.RegisterForwardHook(Count);
        layer.Forward(X);
        Assert.Equal(2, calls);
        first.Dispose();
        first.Dispose();
        layer.Forward(X);
        Assert.Equal(3, calls);
        Assert.True(layer.HasForwardHooks);
    }

    [Fact]
    public void A_hook_may_remove_itself_while_it_runs()
    {
        var (layer, calls) = (new Activation(x => x), 0);
        IDisposable? handle = null;
        handle = layer.RegisterForwardPreHook((_, _) =>
        {
            calls++;
            handle!.Dispose();
            return null;
        });
        layer.Forward(X);
        layer.Forward(X);
        Assert.Equal(1, calls);
        Assert.False(layer.HasForwardHooks);
    }

    [Fact]
    public void Gradients_flow_through_what_hooks_return()
    {
        var layer = new Linear(2, 1, bias: false);
        layer.Weight.Value = Tensor.From([1f, 2], [1, 2]);
        layer.Weight.RequiresGrad = true;
        Tensor? seen = null;
        layer.RegisterForwardHook((_, _, output) => seen = output * 3);
        layer.Forward(Tensor.From([1f, 5], [1, 2])).Sum().Backward();
        Assert.Equal([3, 15], layer.Weight.Grad!.ToArray());
        Assert.True(seen!.RequiresGrad);
    }

    [Fact]
    public void What_a_hook_keeps_in_inference_survives_the_memory_that_is_used_again()
    {
        var (linear, norm) = (new Linear(64, 64), new LayerNorm(64));
        Init.Normal(linear.Weight, 0, 1, new Generator(1));
        List<Tensor> kept = [];
        linear.RegisterForwardHook((_, _, output) =>
        {
            kept.Add(output);
            return null;
        });
        var x = Tensor.RandomNormal([4, 64], new Generator(2));
        NoGrad.Run(() => TensorScope.Run(() => norm.ForwardSum(linear.Forward(x), x)));
        for (var i = 0; i < 8; i++) Tensor.Zeros([4, 64]);
        Assert.Equal(x.Linear(linear.Weight, linear.Bias!.Value).ToArray(), kept.Single().ToArray());
    }

    [Fact]
    public void A_fused_path_gives_way_to_hooks()
    {
        var norm = new LayerNorm(3);
        var (plain, calls) = (NoGrad.Run(() => norm.ForwardSum(X, X)), 0);
        norm.RegisterForwardHook((_, _, _) =>
        {
            calls++;
            return null;
        });
        Assert.Equal(plain.ToArray(), NoGrad.Run(() => norm.ForwardSum(X, X)).ToArray());
        Assert.Equal(1, calls);
    }

    [Fact]
    public void Modules_that_are_no_layers_have_hooks_too()
    {
        var module = new Doubling();
        using (module.RegisterForwardHook((_, _, output) => output - 1)) Assert.Equal([1, 3, 5], module.Forward(X, 2).ToArray());
        Assert.Equal([2, 4, 6], module.Forward(X, 2).ToArray());

        var lstm = new Lstm(3, 2);
        lstm.RegisterForwardHook((_, input, output) =>
        {
            Assert.Equal((3, 2), (input.Shape[^1], output.Shape[^1]));
            return output + 5;
        });
        Assert.Equal([5, 5], lstm.Forward(X.Reshape(1, 1, 3)).Output.ToArray());
    }

    [Fact]
    public void Every_layer_of_the_library_runs_its_hooks()
    {
        Layer[] layers = [new Linear(3, 3), new TransposedLinear(3, 3), new LayerNorm(3), new RmsNorm(3), new Dropout(0.5), new Activation(x => x), new Sequential(new Activation(x => x)), new Embedding(4, 2), new Conv1d(1, 1, 1)];
        foreach (var layer in layers)
        {
            layer.RegisterForwardHook((_, _, _) => Tensor.Full([1], 42.0));
            Assert.Equal([42], layer.Forward(layer is Embedding ? Tensor.From<long>(1) : X.Reshape(1, 3)).ToArray());
        }

        Assert.Equal(typeof(Layer).Assembly.GetTypes().Count(type => type.IsSubclassOf(typeof(Layer))), layers.Length);
    }
}
