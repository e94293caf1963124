using CourseKit.Tensors.Autograd;

namespace CourseKit.Tensors.Tests.Autograd;

public class HookTests
{
    private static Tensor Leaf(params float[] values)
    {
        var leaf = Tensor.From(values, [values.Length]);
        leaf.RequiresGrad = true;
        return leaf;
    }

    [Fact]
    public void A_hook_on_a_leaf_sees_the_gradient_of_all_paths_at_once()
    {
        var x = Leaf(2, 3);
        List<float[]> seen = [];
        x.RegisterHook(gradient =>
        {
            seen.Add(gradient.ToArray());
            return null;
        });
        ((x * x) + (x * 5)).Sum().Backward();
        Assert.Equal([9f, 11], Assert.Single(seen));
        Assert.Equal([9, 11], x.Grad!.ToArray());
    }

    [Fact]
    public void Hooks_run_in_order_each_on_what_the_one_before_returned()
    {
        var x = Leaf(1);
        List<string> order = [];
        x.RegisterHook(gradient => Note(gradient, "first", gradient + 1));
        x.RegisterHook(gradient => Note(gradient, "second", null));
        x.RegisterHook(gradient => Note(gradient, "third", gradient * 10));
        (x * 3).Sum().Backward();
        Assert.Equal(["first 3", "second 4", "third 4"], order);
        Assert.Equal([40], x.Grad!.ToArray());

        Tensor? Note(Tensor gradient, string name, Tensor? result)
        {
            order.Add($"{name} {gradient.ToArray()[0]}");
            return result;
        }
    }

    [Fact]
    public void A_replaced_gradient_is_what_flows_on_and_what_is_added_up()
    {
        var x = Leaf(1, 2);
        var y = x * 3;
        y.RegisterHook(gradient => gradient * 2);
        y.RetainGrad();
        x.RegisterHook(gradient => gradient + 1);
        y.Sum().Backward(retainGraph: true);
        y.Sum().Backward();
        Assert.Equal([4, 4], y.Grad!.ToArray());
        Assert.Equal([14, 14], x.Grad!.ToArray());
    }

    [Fact]
    public void A_hook_on_an_intermediate_result_runs_once_when_all_of_its_gradient_is_there()
    {
        var x = Leaf(2);
        var y = x * 3;
        List<float> seen = [];
        y.RegisterHook(gradient =>
        {
            seen.Add(gradient.ToArray()[0]);
            return null;
        });
        (y.Square() + y + y.Exp().Log()).Sum().Backward();
        Assert.Equal(12 + 1 + 1, Assert.Single(seen), 4);
    }

    [Fact]
    public void A_removed_hook_runs_no_more()
    {
        var x = Leaf(1);
        var calls = 0;
        Tensor? Count(Tensor gradient)
        {
            calls++;
            return null;
        }

        var first = x.RegisterHook(Count);
        x.RegisterHook(Count);
        x.Sum().Backward();
        first.Dispose();
        first.Dispose();
        x.Sum().Backward();
        Assert.Equal(3, calls);
    }

    [Fact]
    public void What_a_hook_keeps_stays_valid()
    {
        var x = Leaf(1, 2, 3);
        List<Tensor> kept = [];
        var y = x;
        for (var i = 0; i < 5; i++)
        {
            y *= 2;
            y.RegisterHook(gradient =>
            {
                kept.Add(gradient);
                return null;
            });
        }

        y.Sum().Backward();
        Assert.Equal([1f, 2, 4, 8, 16], kept.Select(gradient => gradient.ToArray()[1]));
        Assert.Equal([32, 32, 32], x.Grad!.ToArray());
    }

    [Fact]
    public void Hooks_that_do_what_they_must_not_are_refused()
    {
        var x = Leaf(1, 2);
        Assert.Throws<GradientException>(() => Tensor.Ones([2]).RegisterHook(gradient => null));
        Assert.Throws<GradientException>(() => Tensor.Ones([2]).RetainGrad());
        using (x.RegisterHook(gradient => gradient.Sum()))
        {
            var thrown = Assert.Throws<ShapeException>(() => x.Sum().Backward());
            Assert.Contains("[2]", thrown.Message);
            Assert.Contains("[]", thrown.Message);
        }

        using (x.RegisterHook(gradient => gradient.To(DType.Float64))) Assert.Throws<GradientException>(() => x.Sum().Backward());
        using (x.RegisterHook(gradient => gradient.Clone().ScaleInPlace(2))) x.Sum().Backward();
        Assert.Equal([2, 2], x.Grad!.ToArray());
        var y = x * 1;
        y.RegisterHook(gradient =>
        {
            gradient.ScaleInPlace(2);
            return null;
        });
        Assert.Throws<GradientException>(() => y.Backward(Tensor.Ones([2])));
    }

    [Fact]
    public void Retained_gradients_are_their_own_and_add_up()
    {
        var x = Leaf(1, 2);
        var y = x * 2;
        var z = y + 1;
        Assert.False(y.RetainsGrad);
        y.RetainGrad();
        x.RetainGrad();
        Assert.True(y.RetainsGrad);
        z.Sum().Backward(retainGraph: true);
        Assert.Null(z.Grad);
        Assert.Equal([1, 1], y.Grad!.ToArray());
        y.Grad.ScaleInPlace(5);
        Assert.Equal([2, 2], x.Grad!.ToArray());
        z.Sum().Backward();
        Assert.Equal([6, 6], y.Grad.ToArray());
        Assert.Equal([4, 4], x.Grad.ToArray());
    }

    [Fact]
    public void A_retained_gradient_after_a_change_in_place_is_that_of_the_new_value()
    {
        var x = Leaf(1, 2);
        var y = x * 2;
        y.RetainGrad();
        y.ScaleInPlace(3);
        (y * 5).Sum().Backward();
        Assert.Equal([5, 5], y.Grad!.ToArray());
        Assert.Equal([30, 30], x.Grad!.ToArray());
    }

    [Fact]
    public void Gradients_takes_results_and_leaves_and_changes_no_Grad()
    {
        var (x, w) = (Leaf(1, 2), Leaf(3, 4));
        var y = x * w;
        var z = y.Square() + x;
        var gradients = Tensor.Gradients([z.Sum(), (y * 2).Sum()], [y, x, w, x]);
        Assert.Equal([8, 18], gradients[0]!.ToArray());
        Assert.Equal([25, 73], gradients[1]!.ToArray());
        Assert.Equal([8, 36], gradients[2]!.ToArray());
        Assert.Equal([25, 73], gradients[3]!.ToArray());
        Assert.Null(x.Grad);
        Assert.Null(w.Grad);
    }

    [Fact]
    public void Gradients_walks_only_what_lies_between()
    {
        var x = Leaf(2);
        var y = x.Exp();
        var z = y * y;
        Tensor.Gradients([z], [y]);
        // The part before y was not walked, so it was not freed.
        y.Backward();
        Assert.Equal([MathF.Exp(2)], x.Grad!.ToArray().Select(value => value), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Gradients_of_what_is_not_used_or_needs_none_are_refused()
    {
        var (x, w) = (Leaf(1, 2), Leaf(3, 4));
        var y = (x * 2).Sum();
        Assert.Contains("Input 1", Assert.Throws<GradientException>(() => Tensor.Gradients([y], [x, w])).Message);
        Assert.Throws<GradientException>(() => Tensor.Gradients([y], [Tensor.Ones([2])]));
        Assert.Throws<GradientException>(() => Tensor.Gradients([x * 2], [x]));
        Assert.Throws<ArgumentException>(() => Tensor.Gradients([y], [x], [null, null]));
        var gradients = Tensor.Gradients([y], [x, w], allowUnused: true);
        Assert.Equal([2, 2], gradients[0]!.ToArray());
        Assert.Null(gradients[1]);
    }

    [Fact]
    public void Recording_can_be_switched_on_inside_NoGrad()
    {
        var x = Leaf(1);
        using (new NoGrad())
        {
            using (new NoGrad())
            {
                var enable = new EnableGrad();
                Assert.True((x * 2).RequiresGrad);
                using (new NoGrad()) Assert.False((x * 2).RequiresGrad);
                enable.Dispose();
                enable.Dispose();
                Assert.False((x * 2).RequiresGrad);
            }

            Assert.False((x * 2).RequiresGrad);
        }

        using (new EnableGrad()) Assert.True(NoGrad.IsRecording);
        Assert.True(NoGrad.IsRecording);
    }

    [Fact]
    public void A_generator_set_back_repeats_its_draws()
    {
        var generator = new Generator(3);
        generator.NextNormal();
        var state = generator.State;
        var draws = Draw();
        generator.State = state;
        Assert.Equal(draws, Draw());
        Assert.NotEqual(draws, Draw());

        double[] Draw() => [generator.NextNormal(), generator.NextNormal(), generator.NextDouble(), generator.NextInteger(1 << 30)];
    }
}
