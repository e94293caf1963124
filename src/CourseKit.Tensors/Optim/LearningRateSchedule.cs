namespace CourseKit.Tensors.Optim;

/// <summary>Changes the learning rates of an optimiser's groups from step to step: each is its initial one times a factor.</summary>
public abstract class LearningRateSchedule
{
    private readonly Optimizer optimizer;
    private readonly Func<int, double> factor;

    /// <summary>Takes over the learning rates of an optimiser, which are those of step 0 from here on.</summary>
    /// <param name="optimizer">Whose groups are scheduled.</param>
    /// <param name="factor">The share of the initial learning rate at a step.</param>
    private protected LearningRateSchedule(Optimizer optimizer, Func<int, double> factor)
    {
        (this.optimizer, this.factor) = (optimizer, factor);
        CurrentStep = 0;
    }

    /// <summary>How many steps have been made. Set it to go on where an earlier training stopped.</summary>
    public int CurrentStep
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
            var share = factor(value);
            foreach (var group in optimizer.Groups) group.LearningRate = group.InitialLearningRate * share;
        }
    }

    /// <summary>Moves on by one step. To be called after the optimiser's.</summary>
    public void Step() => CurrentStep++;

    /// <summary>The rise from 0 to 1 over the warm-up, and null behind it.</summary>
    private protected static double? Warmup(int step, int warmupSteps) => step < warmupSteps ? (double)step / Math.Max(1, warmupSteps) : null;

    /// <summary>How much of the time behind the warm-up has gone by, from 0 on.</summary>
    private protected static double Progress(int step, int warmupSteps, int trainingSteps) => (double)(step - warmupSteps) / Math.Max(1, trainingSteps - warmupSteps);

    private protected static int NotNegative(int steps, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(steps))] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps, name);
        return steps;
    }
}
