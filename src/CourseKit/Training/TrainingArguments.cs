namespace CourseKit.Training;

/// <summary>How a model is trained, with the names and defaults of <c>transformers.TrainingArguments</c>.</summary>
public sealed record TrainingArguments
{
    /// <summary>Where checkpoints go: the best so far in <c>checkpoint-best</c>, the state at an interruption in <c>checkpoint-interrupted</c>. Null keeps none.</summary>
    public string? OutputDir { get; init; }

    /// <summary>The highest learning rate.</summary>
    public double LearningRate { get; init; } = 5e-5;

    /// <summary>Passes over the training set.</summary>
    public int Epochs { get; init; } = 3;

    /// <summary>Examples a step.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Examples a batch when evaluating.</summary>
    public int EvalBatchSize { get; init; } = 64;

    /// <summary>AdamW's weight decay; biases and layer norms have none.</summary>
    public double WeightDecay { get; init; }

    /// <summary>The share of all steps in which the learning rate rises from 0.</summary>
    public double WarmupRatio { get; init; }

    /// <summary>The largest joint norm of the gradients; 0 for no limit.</summary>
    public double MaxGradNorm { get; init; } = 1;

    /// <summary>The share of each label that is spread over all classes (<see cref="Training.LabelSmoother"/>); 0 for none.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Decides the order of examples and dropout.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Whether batches hold examples of similar lengths.</summary>
    public bool GroupByLength { get; init; }

    /// <summary>Steps between evaluations; 0 for the end of each epoch.</summary>
    public int EvalSteps { get; init; }

    /// <summary>The metric by which the best checkpoint is chosen; null for the evaluation loss.</summary>
    public string? MetricForBestModel { get; init; }

    /// <summary>Whether the model has the best checkpoint's parameters after training. Needs <see cref="OutputDir"/>.</summary>
    public bool LoadBestModelAtEnd { get; init; }

    /// <summary>Checks every figure by itself.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is outside of its range.</exception>
    internal void ThrowIfInvalid()
    {
        foreach (var (name, value, minimum) in new[]
                 {
                     (nameof(Epochs), Epochs, 1), (nameof(BatchSize), BatchSize, 1), (nameof(EvalBatchSize), EvalBatchSize, 1), (nameof(EvalSteps), EvalSteps, 0),
                 })
        {
            if (value < minimum) throw new ArgumentOutOfRangeException(name, value, $"{name} is at least {minimum}.");
        }

        foreach (var (name, value, maximum) in new[]
                 {
                     (nameof(LearningRate), LearningRate, double.MaxValue), (nameof(WeightDecay), WeightDecay, double.MaxValue),
                     (nameof(WarmupRatio), WarmupRatio, 1), (nameof(LabelSmoothing), LabelSmoothing, 1), (nameof(MaxGradNorm), MaxGradNorm, double.MaxValue),
                 })
        {
            if (!(value >= 0 && value <= maximum))
                throw new ArgumentOutOfRangeException(name, value, $"{name} is a number from 0{(maximum == 1 ? " to 1" : " up")}.");
        }
    }
}
