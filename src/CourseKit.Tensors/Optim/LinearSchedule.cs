namespace CourseKit.Tensors.Optim;

/// <summary>The learning rate rises from 0 over the warm-up steps and falls to 0 over the rest (<c>get_linear_schedule_with_warmup</c>).</summary>
/// <param name="optimizer">Whose groups are scheduled.</param>
/// <param name="warmupSteps">Steps of rising.</param>
/// <param name="trainingSteps">Steps in all.</param>
public sealed class LinearSchedule(Optimizer optimizer, int warmupSteps, int trainingSteps)
    : LearningRateSchedule(optimizer, Bound(NotNegative(warmupSteps), trainingSteps))
{
    /// <summary>The share of the initial learning rate at a step.</summary>
    public static double Factor(int step, int warmupSteps, int trainingSteps) =>
        Warmup(step, warmupSteps) ?? Math.Max(0, (double)(trainingSteps - step) / Math.Max(1, trainingSteps - warmupSteps));

    private static Func<int, double> Bound(int warmupSteps, int trainingSteps) => step => Factor(step, warmupSteps, trainingSteps);
}

/// <summary>The learning rate stays, after a rise from 0 over the warm-up steps (<c>get_constant_schedule_with_warmup</c>).</summary>
/// <param name="optimizer">Whose groups are scheduled.</param>
/// <param name="warmupSteps">Steps of rising; none at first.</param>
public sealed class ConstantSchedule(Optimizer optimizer, int warmupSteps = 0) : LearningRateSchedule(optimizer, Bound(NotNegative(warmupSteps)))
{
    /// <summary>The share of the initial learning rate at a step.</summary>
    public static double Factor(int step, int warmupSteps = 0) => Warmup(step, warmupSteps) ?? 1;

    private static Func<int, double> Bound(int warmupSteps) => step => Factor(step, warmupSteps);
}

/// <summary>After the warm-up the learning rate falls from its initial to an end value, as a power of the time that is left (<c>get_polynomial_decay_schedule_with_warmup</c>).</summary>
public sealed class PolynomialSchedule : LearningRateSchedule
{
    /// <summary>Takes over the learning rates of an optimiser.</summary>
    /// <param name="optimizer">Whose groups are scheduled; the first one's learning rate is the one that ends at <paramref name="endLearningRate"/>, others in proportion.</param>
    /// <param name="warmupSteps">Steps of rising.</param>
    /// <param name="trainingSteps">Steps in all.</param>
    /// <param name="endLearningRate">Where it ends, and stays; below the initial one.</param>
    /// <param name="power">1 for a straight line.</param>
    public PolynomialSchedule(Optimizer optimizer, int warmupSteps, int trainingSteps, double endLearningRate = 1e-7, double power = 1)
        : base(optimizer, Bound(optimizer.Groups[0].InitialLearningRate, NotNegative(warmupSteps), trainingSteps, endLearningRate, power))
    {
    }

    /// <summary>The share of the initial learning rate at a step.</summary>
    public static double Factor(int step, int warmupSteps, int trainingSteps, double endShare, double power = 1)
    {
        if (Warmup(step, warmupSteps) is { } rising) return rising;
        return step > trainingSteps ? endShare : ((1 - endShare) * Math.Pow(1 - Progress(step, warmupSteps, trainingSteps), power)) + endShare;
    }

    private static Func<int, double> Bound(double initial, int warmupSteps, int trainingSteps, double end, double power) => end >= 0 && end < initial
        ? step => Factor(step, warmupSteps, trainingSteps, end / initial, power)
        : throw new ArgumentOutOfRangeException(nameof(end), end, FormattableString.Invariant($"The learning rate falls from {initial} to one that is below it, and not negative."));
}

/// <summary>After the warm-up the learning rate falls as one over the square root of time (<c>get_inverse_sqrt_schedule</c>).</summary>
/// <param name="optimizer">Whose groups are scheduled.</param>
/// <param name="warmupSteps">Steps of rising.</param>
/// <param name="timescale">After how many steps it is by √2 lower; as many as the warm-up has when null (10,000 without one).</param>
public sealed class InverseSqrtSchedule(Optimizer optimizer, int warmupSteps, int? timescale = null)
    : LearningRateSchedule(optimizer, Bound(NotNegative(warmupSteps), timescale))
{
    /// <summary>The share of the initial learning rate at a step.</summary>
    public static double Factor(int step, int warmupSteps, int timescale) => Warmup(step, warmupSteps) ?? 1 / Math.Sqrt((double)(step + timescale - warmupSteps) / timescale);

    private static Func<int, double> Bound(int warmupSteps, int? timescale)
    {
        var scale = timescale ?? (warmupSteps > 0 ? warmupSteps : 10_000);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale, nameof(timescale));
        return step => Factor(step, warmupSteps, scale);
    }
}

/// <summary>The learning rate is multiplied by a factor every few steps (<c>torch.optim.lr_scheduler.StepLR</c>).</summary>
/// <param name="optimizer">Whose groups are scheduled.</param>
/// <param name="stepSize">After how many steps, each time.</param>
/// <param name="gamma">The factor.</param>
public sealed class StepSchedule(Optimizer optimizer, int stepSize, double gamma = 0.1) : LearningRateSchedule(optimizer, Bound(stepSize, gamma))
{
    private static Func<int, double> Bound(int stepSize, double gamma)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stepSize);
        return step => Math.Pow(gamma, step / stepSize);
    }
}

/// <summary>The learning rate is the initial one times any function of the step (<c>torch.optim.lr_scheduler.LambdaLR</c>).</summary>
/// <param name="optimizer">Whose groups are scheduled.</param>
/// <param name="factor">The share of the initial learning rate at a step, counted from 0.</param>
public sealed class LambdaSchedule(Optimizer optimizer, Func<int, double> factor) : LearningRateSchedule(optimizer, factor);
