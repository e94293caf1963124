namespace CourseKit.Tensors.Optim;

/// <summary>After the warm-up the learning rate falls along a cosine (<c>get_cosine_schedule_with_warmup</c>; Loshchilov and Hutter 2017).</summary>
/// <param name="optimizer">Whose groups are scheduled.</param>
/// <param name="warmupSteps">Steps of rising.</param>
/// <param name="trainingSteps">Steps in all.</param>
/// <param name="cycles">How many waves there are: half of one falls from the top to 0.</param>
public sealed class CosineSchedule(Optimizer optimizer, int warmupSteps, int trainingSteps, double cycles = 0.5)
    : LearningRateSchedule(optimizer, Bound(NotNegative(warmupSteps), trainingSteps, cycles))
{
    /// <summary>The share of the initial learning rate at a step.</summary>
    public static double Factor(int step, int warmupSteps, int trainingSteps, double cycles = 0.5) =>
        Warmup(step, warmupSteps) ?? Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * cycles * 2 * Progress(step, warmupSteps, trainingSteps))));

    private static Func<int, double> Bound(int warmupSteps, int trainingSteps, double cycles) => step => Factor(step, warmupSteps, trainingSteps, cycles);
}

/// <summary>After the warm-up the learning rate falls along half a cosine, several times, each from the top (<c>get_cosine_with_hard_restarts_schedule_with_warmup</c>).</summary>
/// <param name="optimizer">Whose groups are scheduled.</param>
/// <param name="warmupSteps">Steps of rising.</param>
/// <param name="trainingSteps">Steps in all.</param>
/// <param name="cycles">How often.</param>
public sealed class CosineWithRestartsSchedule(Optimizer optimizer, int warmupSteps, int trainingSteps, int cycles = 1)
    : LearningRateSchedule(optimizer, Bound(NotNegative(warmupSteps), trainingSteps, cycles))
{
    /// <summary>The share of the initial learning rate at a step.</summary>
    public static double Factor(int step, int warmupSteps, int trainingSteps, int cycles = 1)
    {
        if (Warmup(step, warmupSteps) is { } rising) return rising;
        var progress = Progress(step, warmupSteps, trainingSteps);
        return progress >= 1 ? 0 : Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * (cycles * progress % 1))));
    }

    private static Func<int, double> Bound(int warmupSteps, int trainingSteps, int cycles)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cycles);
        return step => Factor(step, warmupSteps, trainingSteps, cycles);
    }
}
