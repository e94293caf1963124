using CourseKit.Tensors.Autograd;

namespace CourseKit.Tensors.Tests.Autograd;

public class BackwardTests
{
    private static Tensor Leaf(params float[] values)
    {
        var leaf = Tensor.From(values, [values.Length]);
        leaf.RequiresGrad = true;
        return leaf;
    }

    [Fact]
    public void Two_backward_calls_add_up()
    {
        var x = Leaf(1, 2);
        (x * x).Sum().Backward();
        (x * 3).Sum().Backward();
        Assert.Equal([5, 7], x.Grad!.ToArray());
        x.Grad = null;
        x.Sum().Backward();
        Assert.Equal([1, 1], x.Grad!.ToArray());
    }

    [Fact]
    public void A_retained_graph_can_be_walked_again_and_a_freed_one_cannot()
    {
        var x = Leaf(3);
        var y = (x * x).Sum();
        y.Backward(retainGraph: true);
        y.Backward();
        Assert.Equal([12], x.Grad!.ToArray());
        var thrown = Assert.Throws<GradientException>(() => y.Backward());
        Assert.Contains("retainGraph", thrown.Message);
        Assert.Equal([12], x.Grad!.ToArray());
    }

    [Fact]
    public void A_freed_part_that_another_result_shares_is_refused()
    {
        var x = Leaf(3);
        var shared = x.Exp();
        shared.Sum().Backward();
        Assert.Throws<GradientException>(() => (shared * 2).Sum().Backward());
    }

    [Theory]
    [InlineData("add")]
    [InlineData("scale")]
    [InlineData("copy")]
    [InlineData("through a view")]
    public void A_saved_value_that_was_changed_in_place_is_refused(string change)
    {
        var x = Leaf(1, 2);
        var factor = Tensor.From(3f, 4);
        var y = (x * factor).Sum();
        switch (change)
        {
            case "add": factor.AddInPlace(Tensor.Ones([2])); break;
            case "scale": factor.ScaleInPlace(2); break;
            case "copy": factor.CopyInPlace(Tensor.Ones([2])); break;
            default: factor[1..].ScaleInPlace(2); break;
        }

        var thrown = Assert.Throws<GradientException>(() => y.Backward());
        Assert.Contains("multiply", thrown.Message);
        Assert.Contains("[2]", thrown.Message);
    }

    [Fact]
    public void A_value_that_no_gradient_needs_may_change()
    {
        var x = Leaf(1, 2);
        var summand = Tensor.From(3f, 4);
        var y = (x + summand).Sum();
        summand.ScaleInPlace(2);
        y.Backward();
        Assert.Equal([1, 1], x.Grad!.ToArray());
    }

    [Fact]
    public void NoGrad_records_nothing_and_nests()
    {
        var x = Leaf(1);
        using (new NoGrad())
        {
            using (new NoGrad()) Assert.False((x * x).RequiresGrad);
            Assert.False((x * x).RequiresGrad);
        }

        Assert.True((x * x).RequiresGrad);
        Assert.False(NoGrad.Run(() => x * x).RequiresGrad);
        Assert.True(NoGrad.IsRecording);
    }

    [Fact]
    public void NoGrad_ends_when_its_body_throws_and_only_once()
    {
        Assert.Throws<ShapeException>(() => NoGrad.Run(() => Tensor.Ones([2]) + Tensor.Ones([3])));
        Assert.True(NoGrad.IsRecording);
        var scope = new NoGrad();
        scope.Dispose();
        scope.Dispose();
        using (new NoGrad()) Assert.False(NoGrad.IsRecording);
        Assert.True(NoGrad.IsRecording);
    }

    [Fact]
    public void NoGrad_holds_on_one_thread_only()
    {
        using (new NoGrad()) Assert.True(OnAnotherThread(() => NoGrad.IsRecording));
    }

    [Fact]
    public void NoGrad_disposed_on_another_thread_ends_where_it_began()
    {
        var scope = new NoGrad();
        Assert.True(OnAnotherThread(() =>
        {
            scope.Dispose();
            using (new NoGrad())
                if (NoGrad.IsRecording) return false;
            return NoGrad.IsRecording;
        }));
        Assert.True(NoGrad.IsRecording);
    }

    [Fact]
    public void A_detached_tensor_shares_the_elements_and_not_the_history()
    {
        var x = Leaf(2, 3);
        var detached = x.Detach();
        Assert.False(detached.RequiresGrad);
        detached.ScaleInPlace(2);
        Assert.Equal([4, 6], x.ToArray());
        (x * x.Detach()).Sum().Backward();
        Assert.Equal([4, 6], x.Grad!.ToArray());
    }

    [Fact]
    public void A_leaf_on_two_paths_gets_the_sum_of_both()
    {
        var x = Leaf(2);
        var middle = x * 3;
        (middle.Square() + middle + x).Sum().Backward();
        Assert.Equal([(2 * 6 * 3) + 3 + 1], x.Grad!.ToArray());
    }

    [Fact]
    public void A_tensor_used_twice_in_one_operation_gets_both_gradients()
    {
        var x = Leaf(2, -3);
        (x * x).Sum().Backward();
        Assert.Equal([4, -6], x.Grad!.ToArray());
        var y = Leaf(2, 5);
        (y / y).Sum().Backward();
        Assert.Equal([0, 0], y.Grad!.ToArray());
        var z = Leaf(1, 1);
        (z - z).Sum().Backward();
        Assert.Equal([0, 0], z.Grad!.ToArray());
    }

    [Fact]
    public void Leaves_do_not_share_the_memory_of_their_gradients()
    {
        Tensor a = Leaf(1, 2), b = Leaf(3, 4);
        var arriving = Tensor.From(1f, 1);
        (a + b).Backward(arriving);
        a.Grad!.ScaleInPlace(2);
        Assert.Equal([1, 1], b.Grad!.ToArray());
        Assert.Equal([1, 1], arriving.ToArray());
        (a + b).Sum().Backward();
        Assert.Equal([3, 3], a.Grad!.ToArray());
        Assert.Equal([2, 2], b.Grad!.ToArray());
    }

    [Fact]
    public void The_gradient_of_a_leaf_itself_is_the_one_given()
    {
        var x = Leaf(1, 2);
        var given = Tensor.From(5f, 6);
        x.Backward(given);
        given.ScaleInPlace(0);
        Assert.Equal([5, 6], x.Grad!.ToArray());
    }

    [Fact]
    public void Backward_of_more_than_one_element_needs_a_gradient()
    {
        var thrown = Assert.Throws<GradientException>(() => (Leaf(1, 2) * 2).Backward());
        Assert.Contains("[2]", thrown.Message);
        var one = Leaf(4);
        (one * 2).Reshape(1, 1).Backward();
        Assert.Equal([2], one.Grad!.ToArray());
    }

    [Fact]
    public void Backward_refuses_gradients_of_another_shape_or_type()
    {
        var y = Leaf(1, 2) * 2;
        var thrown = Assert.Throws<ShapeException>(() => y.Backward(Tensor.Ones([3])));
        Assert.Contains("[3]", thrown.Message);
        Assert.Contains("[2]", thrown.Message);
        Assert.Throws<GradientException>(() => y.Backward(Tensor.Ones([2], DType.Float64)));
    }

    [Fact]
    public void Backward_needs_something_that_requires_a_gradient() =>
        Assert.Throws<GradientException>(() => Tensor.Ones([1]).Sum().Backward());

    [Fact]
    public void RequiresGrad_is_for_leaves_of_a_compute_type()
    {
        Assert.Throws<GradientException>(() => (Leaf(1) * 2).RequiresGrad = false);
        foreach (var type in new[] { DType.Int64, DType.Bool, DType.Float16, DType.BFloat16 })
            Assert.Throws<GradientException>(() => Tensor.Ones([1], type).RequiresGrad = true);
        var x = Leaf(1);
        Assert.True(x.IsLeaf);
        Assert.False((x * 2).IsLeaf);
        x.RequiresGrad = false;
        Assert.False((x * 2).RequiresGrad);
    }

    [Fact]
    public void Grad_has_the_shape_and_the_type_of_its_tensor()
    {
        var x = Leaf(1, 2);
        var thrown = Assert.Throws<ShapeException>(() => x.Grad = Tensor.Ones([3]));
        Assert.Contains("[3]", thrown.Message);
        Assert.Throws<GradientException>(() => x.Grad = Tensor.Ones([2], DType.Float64));
        Assert.Null(x.Grad);
    }

    [Fact]
    public void Backward_records_nothing_itself()
    {
        var x = Leaf(1, 2);
        (x * x).Sum().Backward();
        Assert.False(x.Grad!.RequiresGrad);
    }

    [Fact]
    public void A_graph_of_ten_thousand_operations_does_not_overflow_a_small_stack()
    {
        var gradient = OnAnotherThread(
            () =>
            {
                var x = Leaf(1);
                var y = x;
                for (var i = 0; i < 5000; i++) y = (y + x) * 1;
                y.Sum().Backward();
                return x.Grad!.ToArray()[0];
            },
            stack: 256 << 10);
        Assert.Equal(5001, gradient);
    }

    [Fact]
    public void Mixed_real_types_give_each_leaf_a_gradient_of_its_own_type()
    {
        var single = Leaf(1, 2, 3);
        var twice = Tensor.From([1.0, 2, 3, 4, 5, 6], [2, 3]);
        twice.RequiresGrad = true;
        (single.Linear(twice).Sum() + (single * twice).Sum() + single.LayerNorm(Tensor.Ones([3], DType.Float64), Tensor.Zeros([3])).Sum()).Backward();
        Assert.Equal((DType.Float32, DType.Float64), (single.Grad!.DType, twice.Grad!.DType));
        Assert.Equal([10f, 14, 18], single.Grad.ToArray().Select(value => MathF.Round(value, 4)));
        Assert.Equal([2.0, 4, 6, 2, 4, 6], twice.Grad.ToArray<double>());
    }

    private static T OnAnotherThread<T>(Func<T> function, int stack = 0)
    {
        var result = default(T);
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = function();
                }
                catch (Exception exception)
                {
                    failure = exception;
                }
            },
            stack);
        thread.Start();
        thread.Join();
        return failure is null ? result! : throw failure;
    }
}
