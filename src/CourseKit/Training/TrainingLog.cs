using CourseKit.Display;

namespace CourseKit.Training;

/// <summary>What one step of training did.</summary>
/// <param name="Step">Its number, from 1.</param>
/// <param name="Loss">The batch's loss before the step.</param>
/// <param name="LearningRate">The learning rate used.</param>
/// <param name="GradientNorm">The joint norm of the gradients before clipping.</param>
public sealed record TrainingStep(int Step, double Loss, double LearningRate, double GradientNorm);

/// <summary>What an evaluation found.</summary>
/// <param name="Step">After how many steps.</param>
/// <param name="Loss">The mean loss.</param>
/// <param name="Metrics">The figures asked for, by name.</param>
[TypeFormatterSource(typeof(EvaluationResultFormatters), PreferredMimeTypes = ["text/html"])]
public sealed record EvaluationResult(int Step, double Loss, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>The figures as a text table.</summary>
    public override string ToString() => EvaluationResultFormatters.Table(this).ToString();
}

/// <summary>The record of a training run.</summary>
/// <param name="Steps">Every step.</param>
/// <param name="Evaluations">Every evaluation.</param>
/// <param name="Best">The best of them, if there was one.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Interrupted">Whether it was cancelled; <c>checkpoint-interrupted</c> then holds the state at that step.</param>
[TypeFormatterSource(typeof(TrainingResultFormatters), PreferredMimeTypes = ["text/html"])]
public sealed record TrainingResult(
    IReadOnlyList<TrainingStep> Steps, IReadOnlyList<EvaluationResult> Evaluations, EvaluationResult? Best, TimeSpan Elapsed, bool Interrupted)
{
    /// <summary>The evaluations as a text table.</summary>
    public override string ToString() => TrainingResultFormatters.Table(this).ToString();
}
