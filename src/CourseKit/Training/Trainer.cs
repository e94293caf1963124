using System.Diagnostics;
using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Optim;

namespace CourseKit.Training;

/// <summary>
/// The training loop: batches, loss, gradients, clipping, AdamW with a linear schedule, evaluation, and the best checkpoint kept (a small <c>transformers.Trainer</c>).
/// </summary>
public sealed class Trainer
{
    private readonly LogitsModel model;
    private readonly TrainingArguments arguments;
    private readonly IReadOnlyList<TrainingExample> train, evaluation;
    private readonly IReadOnlyList<Metric> metrics;
    private readonly DataCollatorWithPadding collator;
    private readonly LabelSmoother? smoother;
    private List<TrainingStep> steps = [];
    private List<EvaluationResult> evaluations = [];
    private EvaluationResult? best;

    /// <summary>A trainer of the parameters that require gradients.</summary>
    /// <param name="model">The model.</param>
    /// <param name="arguments">How it is trained.</param>
    /// <param name="train">What it is trained on.</param>
    /// <param name="evaluation">What it is evaluated on; null for nothing.</param>
    /// <param name="metrics">What is computed then, besides the loss.</param>
    /// <param name="collator">Makes batches; pads with id 0 when null.</param>
    /// <exception cref="ArgumentException">An argument is outside of its range, or an example does not fit the model.</exception>
    public Trainer(
        LogitsModel model, TrainingArguments arguments, IReadOnlyList<TrainingExample> train,
        IReadOnlyList<TrainingExample>? evaluation = null, IReadOnlyList<Metric>? metrics = null, DataCollatorWithPadding? collator = null)
    {
        if (train.Count == 0) throw new ArgumentException("There are no training examples.", nameof(train));
        arguments.ThrowIfInvalid();
        if (arguments.LoadBestModelAtEnd && (arguments.OutputDir is null || evaluation is null or []))
            throw new ArgumentException("LoadBestModelAtEnd needs an OutputDir and an evaluation set.");
        ThrowIfUnfit(model.Config, train, nameof(train));
        ThrowIfUnfit(model.Config, evaluation ?? [], nameof(evaluation));
        (this.model, this.arguments, this.train, this.evaluation, this.metrics) = (model, arguments, train, evaluation ?? [], metrics ?? []);
        this.collator = collator ?? new(padTokenId: 0);
        smoother = arguments.LabelSmoothing > 0 ? new(arguments.LabelSmoothing) : null;
        if (arguments.MetricForBestModel is { } wanted && this.metrics.All(metric => metric.Name != wanted))
            throw new ArgumentException($"MetricForBestModel is \"{wanted}\", but the metrics are {string.Join(", ", this.metrics.Select(metric => metric.Name))}.");
    }

    private string BestFolder => Path.Combine(arguments.OutputDir!, "checkpoint-best");

    /// <summary>Trains. When cancelled, the state is saved and the result says so.</summary>
    /// <param name="progress">Told after every step; without one, <see cref="HostContext.Progress"/> is.</param>
    /// <param name="cancellation">Stops after the step, or the batch of an evaluation, that is running.</param>
    /// <exception cref="OperationCanceledException">The host has cancelled (<see cref="HostContext.Cancellation"/>), so that the code after this call is not wanted either. The state is saved.</exception>
    /// <exception cref="TrainingException">No parameter requires a gradient, or the loss, the gradients or the figure of the best model are no finite numbers any more.</exception>
    public TrainingResult Train(IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        var generator = new Generator(arguments.Seed);
        foreach (var (_, module) in model.NamedModules())
            if (module is Dropout dropout) dropout.Generator = generator;
        var clock = Stopwatch.StartNew();
        var batchSize = Math.Min(arguments.BatchSize, train.Count);
        var total = checked(arguments.Epochs * ((train.Count - 1) / batchSize + 1));
        (best, steps, evaluations) = (null, [], []);
        if (!model.Parameters().Any(parameter => parameter.RequiresGrad))
            throw new TrainingException("No parameter of the model requires a gradient. Load it with Trainable = true, or attach an adapter.");
        var optimizer = new AdamW(DecayGroups.Of(model, arguments.LearningRate, arguments.WeightDecay));
        var schedule = new LinearSchedule(optimizer, (int)Math.Ceiling(arguments.WarmupRatio * total), total);
        progress ??= HostContext.Progress;
        model.Train();
        try
        {
            for (var epoch = 1; epoch <= arguments.Epochs; epoch++)
            {
                foreach (var batch in BatchSampler.Shuffled(train, batchSize, arguments.GroupByLength, generator))
                {
                    HostContext.ThrowIfCancelled(cancellation);
                    Step(collator.Collate([.. batch.Select(i => train[i])]), optimizer, schedule);
                    progress?.Report(new($"epoch {epoch} of {arguments.Epochs}", steps.Count, total, "steps", clock.Elapsed, Figures()));
                    if (arguments.EvalSteps > 0 && steps.Count % arguments.EvalSteps == 0 && steps.Count < total) EvaluateAndKeep(cancellation);
                }

                if (arguments.EvalSteps == 0 || epoch == arguments.Epochs) EvaluateAndKeep(cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            var result = Finish(clock, interrupted: true);
            if (!cancellation.IsCancellationRequested) throw;
            return result;
        }
        finally
        {
            model.Eval();
            model.ZeroGrad();
        }

        return Finish(clock, interrupted: false);
    }

    /// <summary>Evaluates the model as it is.</summary>
    /// <param name="progress">Told after every batch; without one, <see cref="HostContext.Progress"/> is.</param>
    /// <param name="cancellation">Stops after the batch that is running, as <see cref="HostContext.Cancellation"/> does.</param>
    /// <exception cref="InvalidOperationException">The trainer was made without an evaluation set.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public EvaluationResult Evaluate(IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default) =>
        Evaluated(progress ?? HostContext.Progress, cancellation);

    private EvaluationResult Evaluated(IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        if (evaluation.Count == 0) throw new InvalidOperationException("There is nothing to evaluate on: the trainer was made without an evaluation set.");
        var (loss, predictions) = Predict(evaluation, progress, cancellation);
        var labels = evaluation.Select(example => example.Label).ToArray();
        return new(steps.Count, loss, metrics.ToDictionary(metric => metric.Name, metric => metric.Compute(labels, predictions)));
    }

    private (double Loss, int[] Predictions) Predict(
        IReadOnlyList<TrainingExample> examples, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        var wasTraining = model.IsTraining;
        model.Eval();
        // Batches of similar lengths hold little padding; the order of the answers is that of the examples.
        var order = Enumerable.Range(0, examples.Count).OrderBy(i => examples[i].InputIds.Length).ToArray();
        var (loss, predictions, done, clock) = (0.0, new int[examples.Count], 0, Stopwatch.StartNew());
        try
        {
            using var noGrad = new NoGrad();
            foreach (var batch in order.Chunk(arguments.EvalBatchSize))
            {
                HostContext.ThrowIfCancelled(cancellation);
                var output = model.Forward(collator.Collate([.. batch.Select(i => examples[i])]));
                var classes = output.Logits.Argmax(-1).ToArray<long>();
                for (var i = 0; i < batch.Length; i++) predictions[batch[i]] = (int)classes[i];
                loss += output.Loss!.Item() * batch.Length;
                done += batch.Length;
                progress?.Report(new("evaluate", done, examples.Count, "examples", clock.Elapsed, []));
            }
        }
        finally
        {
            model.Train(wasTraining);
        }

        return (loss / examples.Count, predictions);
    }

    private void Step(ModelInputs batch, AdamW optimizer, LinearSchedule schedule)
    {
        var output = model.Forward(batch);
        var loss = smoother?.Loss(model, output, batch) ?? output.Loss!;
        var value = loss.Item();
        if (!double.IsFinite(value)) throw Diverged("loss", value);
        loss.Backward();
        var limit = arguments.MaxGradNorm == 0 ? double.PositiveInfinity : arguments.MaxGradNorm;
        var norm = GradientClipping.ClipGradNorm(optimizer.Groups.SelectMany(group => group.Parameters), limit);
        if (!double.IsFinite(norm)) throw Diverged("gradients' norm", norm);
        var rate = optimizer.Groups[0].LearningRate;
        optimizer.Step();
        schedule.Step();
        optimizer.ZeroGrad();
        steps.Add(new(steps.Count + 1, value, rate, norm));
    }

    private TrainingException Diverged(string what, double value) => new(FormattableString.Invariant(
        $"The {what} of step {steps.Count + 1} is {value}: training has diverged. Try a lower learning rate than {arguments.LearningRate}, or more warm-up."));

    // Training's own bar counts steps, so that the batches of an evaluation within it are not reported.
    private void EvaluateAndKeep(CancellationToken cancellation)
    {
        if (evaluation.Count == 0) return;
        var result = Evaluated(progress: null, cancellation);
        evaluations.Add(result);
        if (double.IsNaN(Score(result)))
            throw new TrainingException($"After step {steps.Count} the evaluation's {arguments.MetricForBestModel ?? "loss"} is not a number: training has diverged, or the metric is undefined.");
        if (best is not null && Score(result) <= Score(best)) return;
        best = result;
        if (arguments.OutputDir is not null) model.SavePretrained(BestFolder);
    }

    private double Score(EvaluationResult result) => arguments.MetricForBestModel is { } name ? result.Metrics[name] : -result.Loss;

    private TrainingResult Finish(Stopwatch clock, bool interrupted)
    {
        if (interrupted && arguments.OutputDir is not null) model.SavePretrained(Path.Combine(arguments.OutputDir, "checkpoint-interrupted"));
        if (!interrupted && arguments.LoadBestModelAtEnd) WeightLoader.Restore(model, BestFolder);
        return new(steps, evaluations, best, clock.Elapsed, interrupted);
    }

    private static void ThrowIfUnfit(PretrainedConfig config, IReadOnlyList<TrainingExample> examples, string name)
    {
        var longest = config.MaxInputLength ?? int.MaxValue;
        foreach (var (i, example) in examples.Index())
        {
            var length = example.InputIds.Length;
            if (length == 0 || length > longest) throw new ArgumentException($"{name}[{i}] has {length} tokens; the model takes 1 to {longest}. Truncate the text.", name);
            // With a single class the label is a number to come close to.
            if (config.NumLabels > 1 && (example.Label < 0 || example.Label >= config.NumLabels))
                throw new ArgumentException($"{name}[{i}] has label {example.Label}; the model has classes 0 to {config.NumLabels - 1}.", name);
        }
    }

    private List<(string, double)> Figures()
    {
        const int window = 50;
        var figures = new List<(string, double)> { ("loss", steps.Skip(Math.Max(0, steps.Count - window)).Average(step => step.Loss)) };
        if (evaluations.LastOrDefault() is { } last) figures.AddRange(last.Metrics.Select(entry => ($"eval {entry.Key}", entry.Value)));
        return figures;
    }
}
