using CourseKit.Tensors.Autograd;

namespace CourseKit.Tensors.Tests.Autograd;

public class DetectAnomalyTests
{
    private static Tensor Leaf(params float[] values)
    {
        var leaf = Tensor.From(values, [values.Length]);
        leaf.RequiresGrad = true;
        return leaf;
    }

    [Fact]
    public void The_operation_whose_gradient_is_NaN_is_named_with_its_caller()
    {
        var x = Leaf(0, 1);
        using (new DetectAnomaly())
        {
            var y = (x.Sqrt() * Tensor.From(0f, 1)).Sum();
            var thrown = Assert.Throws<GradientException>(() => y.Backward());
            Assert.Contains("'Sqrt'", thrown.Message);
            Assert.Contains(nameof(The_operation_whose_gradient_is_NaN_is_named_with_its_caller), thrown.Message);
            Assert.Contains("[2]", thrown.Message);
        }

        Assert.Null(x.Grad);
    }

    [Fact]
    public void The_first_operation_of_the_forward_pass_to_make_a_NaN_is_named()
    {
        var x = Leaf(-1, 1);
        using var scope = new DetectAnomaly();
        var y = x.Log();
        var z = (y * 2).Exp().Sum();
        Assert.Contains("'Log'", scope.FirstNaN);
        Assert.Contains(nameof(The_first_operation_of_the_forward_pass_to_make_a_NaN_is_named), scope.FirstNaN);
        Assert.Null(scope.FirstInfinity);
        var thrown = Assert.Throws<GradientException>(() => z.Backward());
        Assert.Contains("'Exp'", thrown.Message);
        Assert.Contains("'Log'", thrown.Message);
    }

    [Fact]
    public void A_NaN_that_was_put_in_is_said_to_be_so()
    {
        var x = Leaf(float.NaN, 1);
        using var scope = new DetectAnomaly();
        _ = x.Exp();
        Assert.Contains("whose input 0 was given a NaN", scope.FirstNaN);
    }

    [Fact]
    public void An_infinity_is_noted_and_not_refused()
    {
        var x = Leaf(0, 1);
        using var scope = new DetectAnomaly();
        var y = x.MaskedFill(Tensor.From(true, false), double.NegativeInfinity).Softmax(-1).Sum();
        y.Backward();
        Assert.NotNull(scope.FirstInfinity);
        Assert.Null(scope.FirstNaN);
    }

    [Fact]
    public void A_gradient_given_as_NaN_is_refused()
    {
        var x = Leaf(1);
        using (new DetectAnomaly()) Assert.Throws<GradientException>(() => (x * 2).Backward(Tensor.From(float.NaN)));
    }

    [Fact]
    public void Outside_of_the_scope_and_on_other_threads_nothing_is_watched()
    {
        using (new DetectAnomaly())
        {
            using (new DetectAnomaly()) Assert.True(DetectAnomaly.IsActive);
            Assert.True(DetectAnomaly.IsActive);
            var elsewhere = true;
            var thread = new Thread(() => elsewhere = DetectAnomaly.IsActive);
            thread.Start();
            thread.Join();
            Assert.False(elsewhere);
        }

        Assert.False(DetectAnomaly.IsActive);
        var x = Leaf(0);
        (x.Sqrt() * 0).Sum().Backward();
        Assert.True(float.IsNaN(x.Grad!.ToArray()[0]));
    }
}
