namespace CourseKit.Tensors.Optim;

/// <summary>
/// The learning rate rises from 0 over the warm-up steps and falls to 0 over the rest (<c>get_linear_schedule_with_warmup</c>).
/// </summary>
public sealed class LinearSchedule
{
    private readonly Optimizer optimizer;
    private readonly int warmupSteps, trainingSteps;
    private int step;

    /// <summary>Takes over the learning rates of an optimiser, which are those of step 0 from here on.</summary>
    /// <param name="optimizer">Whose groups are scheduled.</param>
    /// <param name="warmupSteps">Steps of rising.</param>
    /// <param name="trainingSteps">Steps in all.</param>
    public LinearSchedule(Optimizer optimizer, int warmupSteps, int trainingSteps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(warmupSteps);
        (this.optimizer, this.warmupSteps, this.trainingSteps) = (optimizer, warmupSteps, trainingSteps);
        Apply();
    }

    /// <summary>The share of the initial learning rate at a step.</summary>
    public static double Factor(int step, int warmupSteps, int trainingSteps) => step < warmupSteps
        ? (double)step / Math.Max(1, warmupSteps)
        : Math.Max(0, (double)(trainingSteps - step) / Math.Max(1, trainingSteps - warmupSteps));

    /// <summary>Moves on by one step. To be called after the optimiser's.</summary>
    public void Step()
    {
        step++;
        Apply();
    }

    private void Apply()
    {
        foreach (var group in optimizer.Groups) group.LearningRate = group.InitialLearningRate * Factor(step, warmupSteps, trainingSteps);
    }
}
