using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Optim;

namespace CourseKit.Tensors.Tests.Optim;

/// <summary>Expected values are those of transformers' and PyTorch's schedules of the same names; tests/goldens/training/schedules.json holds more.</summary>
public class ScheduleTests
{
    private static Sgd Optimizer(params double[] rates) =>
        new([.. rates.Select(rate => new ParameterGroup([new Parameter(Tensor.Zeros([1])) { RequiresGrad = true }], rate))]);

    private static double[] Rates(Func<Optimizer, LearningRateSchedule> create, int steps, params double[] rates)
    {
        var optimizer = Optimizer(rates.Length == 0 ? [1] : rates);
        var schedule = create(optimizer);
        var seen = new double[steps];
        for (var step = 0; step < steps; step++)
        {
            seen[step] = Math.Round(optimizer.Groups[^1].LearningRate, 6);
            schedule.Step();
        }

        return seen;
    }

    [Fact]
    public void Rates_rise_and_fall_as_in_transformers()
    {
        Assert.Equal([1, 1, 1], Rates(o => new ConstantSchedule(o), 3));
        Assert.Equal([0, 0.5, 1, 1], Rates(o => new ConstantSchedule(o, 2), 4));
        Assert.Equal([0, 1, 0.853553, 0.5, 0.146447, 0, 0.146447], Rates(o => new CosineSchedule(o, 1, 5), 7));
        Assert.Equal([0, 1, 0.5, 1, 0.5, 0, 0], Rates(o => new CosineWithRestartsSchedule(o, 1, 5, 2), 7));
        Assert.Equal([0, 2, 1.34375, 0.875, 0.59375, 0.5, 0.5], Rates(o => new PolynomialSchedule(o, 1, 5, 0.25, 2), 7, 1, 2));
        Assert.Equal([0, 0.5, 1, 0.816497, 0.707107], Rates(o => new InverseSqrtSchedule(o, 2), 5));
        Assert.Equal([1, 0.5], [Rates(o => new InverseSqrtSchedule(o, 0, 1), 4)[0], Rates(o => new InverseSqrtSchedule(o, 0, 1), 4)[3]]);
        Assert.Equal([1, 1, 0.5, 0.5, 0.25], Rates(o => new StepSchedule(o, 2, 0.5), 5));
        Assert.Equal([2, 4, 6], Rates(o => new LambdaSchedule(o, step => step + 1), 3, 2));
    }

    [Fact]
    public void A_schedule_goes_on_where_it_is_put()
    {
        var optimizer = Optimizer(1, 10);
        var schedule = new LinearSchedule(optimizer, 0, 10) { CurrentStep = 4 };
        schedule.Step();
        Assert.Equal((5, 0.5, 5.0), (schedule.CurrentStep, optimizer.Groups[0].LearningRate, optimizer.Groups[1].LearningRate));
        Assert.Throws<ArgumentOutOfRangeException>(() => schedule.CurrentStep = -1);
    }

    [Fact]
    public void Numbers_that_make_no_schedule_are_refused()
    {
        var optimizer = Optimizer(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearSchedule(optimizer, -1, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StepSchedule(optimizer, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineWithRestartsSchedule(optimizer, 0, 10, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PolynomialSchedule(optimizer, 0, 10, endLearningRate: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new InverseSqrtSchedule(optimizer, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ParameterGroup([], -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ParameterGroup([], 1, double.NaN));
    }
}
