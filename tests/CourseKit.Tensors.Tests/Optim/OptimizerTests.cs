using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Optim;

namespace CourseKit.Tensors.Tests.Optim;

public class OptimizerTests
{
    // f(x) = ½ xᵀ A x - bᵀ x with A = [[3, 1], [1, 2]] has its minimum where A x = b: for b = (5, 5) at (1, 2).
    private static readonly Tensor A = Tensor.From([3.0, 1, 1, 2], [2, 2]), B = Tensor.From(5.0, 5);

    private static Tensor Quadratic(Tensor x) => (x.MatMul(A).MatMul(x) * 0.5) - B.MatMul(x);

    private static Parameter Start(params double[] values) => new(Tensor.From(values, [values.Length])) { RequiresGrad = true };

    private static void Minimise(Parameter x, Optimizer optimizer, int steps, Action<int>? before = null)
    {
        for (var step = 0; step < steps; step++)
        {
            before?.Invoke(step);
            optimizer.ZeroGrad();
            Quadratic(x).Backward();
            optimizer.Step();
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.9, false)]
    [InlineData(0.9, true)]
    public void Sgd_reaches_the_minimum(double momentum, bool nesterov)
    {
        var x = Start(-4, 7);
        Minimise(x, new Sgd([new ParameterGroup([x], 0.1)], momentum, nesterov: nesterov), 500);
        Assert.Equal([1.0, 2], x.Value.ToArray<double>().Select(value => Math.Round(value, 6)));
    }

    [Fact]
    public void AdamW_reaches_the_minimum()
    {
        var x = Start(-4, 7);
        var optimizer = new AdamW([x], learningRate: 0.1, weightDecay: 0);
        Minimise(x, optimizer, 3000, step => optimizer.Groups[0].LearningRate = 0.1 * (1 - (step / 3000.0)));
        Assert.Equal([1.0, 2], x.Value.ToArray<double>().Select(value => Math.Round(value, 6)));
    }

    [Fact]
    public void The_first_step_of_AdamW_is_the_learning_rate_in_each_direction_after_the_decay()
    {
        var x = Start(10, -10);
        x.Grad = Tensor.From(1e-3, -5.0);
        new AdamW([x], learningRate: 0.1, weightDecay: 0.5, eps: 0).Step();
        Assert.Equal([(10 * 0.95) - 0.1, (-10 * 0.95) + 0.1], x.Value.ToArray<double>().Select(value => Math.Round(value, 12)));
    }

    [Fact]
    public void Weight_decay_of_sgd_is_a_penalty_and_momentum_keeps_part_of_the_last_step()
    {
        var x = Start(2);
        var optimizer = new Sgd([new ParameterGroup([x], 0.5, weightDecay: 0.1)], momentum: 0.5);
        x.Grad = Tensor.From(1.0);
        optimizer.Step(); // velocity 1 + 0.2 = 1.2, x = 2 - 0.6
        Assert.Equal(1.4, x.Value.Item(), 12);
        x.Grad = Tensor.From(1.0);
        optimizer.Step(); // velocity 0.6 + 1.14 = 1.74, x = 1.4 - 0.87
        Assert.Equal(0.53, x.Value.Item(), 12);
    }

    [Fact]
    public void Parameters_without_a_gradient_stay()
    {
        Parameter moved = Start(1), still = Start(1);
        var optimizer = new AdamW([moved, still], weightDecay: 0.5);
        moved.Grad = Tensor.From(1.0);
        optimizer.Step();
        Assert.NotEqual(1, moved.Value.Item());
        Assert.Equal(1, still.Value.Item());
        optimizer.ZeroGrad();
        Assert.Null(moved.Grad);
    }

    [Fact]
    public void Groups_have_their_own_learning_rates_and_only_trained_parameters()
    {
        Parameter fast = Start(0), slow = Start(0), frozen = new([1]);
        var optimizer = new Sgd([new ParameterGroup([fast, frozen], 1), new ParameterGroup([slow], 0.1)]);
        Assert.Equal([fast], optimizer.Groups[0].Parameters);
        fast.Grad = Tensor.From(1.0);
        slow.Grad = Tensor.From(1.0);
        optimizer.Step();
        Assert.Equal((-1, -0.1), (fast.Value.Item(), slow.Value.Item()));
        Assert.Throws<ArgumentException>(() => new AdamW([frozen]));
    }

    [Fact]
    public void Groups_are_added_once_and_have_options_of_their_own()
    {
        Parameter first = Start(0), later = Start(0);
        var optimizer = new Sgd([new ParameterGroup([first], 1)], momentum: 0.5);
        optimizer.AddParameterGroup(new([later], 0.1) { Momentum = 0 });
        for (var step = 0; step < 2; step++)
        {
            first.Grad = Tensor.From(1.0);
            later.Grad = Tensor.From(1.0);
            optimizer.Step();
        }

        Assert.Equal((-2.5, -0.2), (first.Value.Item(), later.Value.Item()));
        Assert.Contains("two groups", Assert.Throws<ArgumentException>(() => optimizer.AddParameterGroup(new([later], 1))).Message);
        Assert.Throws<ArgumentException>(() => new Sgd([later, later], 0.1));
        Assert.Equal(2, optimizer.Groups.Count);
    }

    [Fact]
    public void Adam_takes_weight_decay_into_the_gradient()
    {
        Parameter x = Start(10, -10), y = Start(10, -10);
        x.Grad = Tensor.From(1.0, -5.0);
        new Adam([x], learningRate: 0.1, weightDecay: 0.5, eps: 0).Step();
        Assert.Equal([9.9, -9.9], x.Value.ToArray<double>().Select(value => Math.Round(value, 12)));
        Assert.Equal([1.0, -5], x.Grad.ToArray<double>());
        Minimise(y, new Adam([y], learningRate: 0.1), 2000);
        Assert.Equal([1.0, 2], y.Value.ToArray<double>().Select(value => Math.Round(value, 3)));
    }

    [Fact]
    public void Adafactor_reaches_the_minimum_at_steps_of_its_own()
    {
        var x = Start(-4, 7);
        Minimise(x, new Adafactor([new ParameterGroup([x], 0)]), 20000);
        Assert.Equal([1.0, 2], x.Value.ToArray<double>().Select(value => Math.Round(value, 1)));
    }

    [Fact]
    public void Clipping_by_value_cuts_every_element()
    {
        Parameter a = Start(0, 0, 0), none = Start(0);
        a.Grad = Tensor.From(-3.0, 0.5, double.NaN);
        GradientClipping.ClipGradValue([a, none], 1);
        Assert.Equal([-1.0, 0.5, double.NaN], a.Grad.ToArray<double>());
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientClipping.ClipGradValue([a], -1));
    }

    [Fact]
    public void A_gradient_of_a_strided_view_is_taken_in_the_right_order()
    {
        var x = new Parameter(Tensor.Zeros([2, 2])) { RequiresGrad = true };
        x.Grad = Tensor.From([1f, 2, 3, 4], [2, 2]).Transpose(0, 1);
        new Sgd([x], learningRate: 1).Step();
        Assert.Equal([-1, -3, -2, -4], x.Value.ToArray());
    }

    [Fact]
    public void A_step_makes_values_saved_before_it_stale()
    {
        var x = Start(1, 1);
        var loss = Quadratic(x);
        x.Grad = Tensor.From(1.0, 1);
        new Sgd([x], learningRate: 0.1).Step();
        Assert.Throws<GradientException>(() => loss.Backward());
    }

    [Fact]
    public void Clipping_scales_all_gradients_to_the_joint_norm()
    {
        Parameter a = Start(0), b = Start(0, 0), none = Start(0);
        a.Grad = Tensor.From(3.0);
        b.Grad = Tensor.From(0.0, 4);
        Assert.Equal(5, GradientClipping.ClipGradNorm([a, b, none], 1));
        Assert.Equal(0.6, a.Grad.Item(), 6);
        Assert.Equal([0, 0.8], b.Grad.ToArray<double>().Select(value => Math.Round(value, 6)));
        Assert.Equal(1, GradientClipping.ClipGradNorm([a, b, none], 10), 6);
        Assert.Equal(0.6, a.Grad.Item(), 6);
        Assert.Null(none.Grad);
        Assert.Equal(0, GradientClipping.ClipGradNorm([none], 1));
    }

    [Fact]
    public void Clipping_one_leaf_does_not_touch_another_that_shared_its_gradient()
    {
        Parameter a = Start(1, 1), b = Start(1, 1);
        (a.Value + b.Value).Sum().Backward();
        GradientClipping.ClipGradNorm([a], 0.1);
        Assert.Equal([1.0, 1], b.Grad!.ToArray<double>());
    }

    [Fact]
    public void The_linear_schedule_rises_and_falls()
    {
        var optimizer = new Sgd([new ParameterGroup([Start(0)], 2), new ParameterGroup([Start(0)], 10)]);
        var schedule = new LinearSchedule(optimizer, warmupSteps: 2, trainingSteps: 6);
        var rates = new List<double>();
        for (var step = 0; step < 8; step++)
        {
            rates.Add(optimizer.Groups[0].LearningRate);
            Assert.Equal(5 * optimizer.Groups[0].LearningRate, optimizer.Groups[1].LearningRate);
            schedule.Step();
        }

        Assert.Equal([0, 1, 2, 1.5, 1, 0.5, 0, 0], rates);
    }

    [Theory]
    [InlineData(0, 0, 10, 1)]
    [InlineData(5, 0, 10, 0.5)]
    [InlineData(0, 0, 0, 0)]
    [InlineData(3, 10, 10, 0.3)]
    [InlineData(10, 10, 10, 0)]
    public void Factors_of_the_linear_schedule(int step, int warmup, int total, double expected) => Assert.Equal(expected, LinearSchedule.Factor(step, warmup, total));
}
