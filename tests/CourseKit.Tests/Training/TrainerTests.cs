using CourseKit.Models;
using CourseKit.Peft;
using CourseKit.Tensors;
using CourseKit.Tensors.Backends;
using CourseKit.Training;

namespace CourseKit.Tests.Training;

/// <summary>Real, small training runs.</summary>
public sealed class TrainerTests : IDisposable
{
    private static readonly TrainingArguments Short = new() { LearningRate = 2e-3, Epochs = 1, BatchSize = 8 };

    // With dropout, so that its randomness is part of what the seed decides.
    private readonly CheckpointCopy checkpoint = new(Repository.Classifier);

    public TrainerTests()
    {
        checkpoint.SetConfig("hidden_dropout_prob", "0.1");
        checkpoint.SetConfig("attention_probs_dropout_prob", "0.1");
    }

    public void Dispose() => checkpoint.Dispose();

    [Fact]
    public void A_model_learns_what_can_be_learnt()
    {
        var model = Load();
        var arguments = Short with { LearningRate = 3e-3, Epochs = 6, WarmupRatio = 0.1, WeightDecay = 0.01 };
        var trainer = new Trainer(model, arguments, Separable.Examples(3, 596, 1), Separable.Examples(3, 120, 2), [Metric.Accuracy, Metric.F1()]);
        var before = trainer.Evaluate();
        var result = trainer.Train();

        // 596 examples in batches of 8 are 75 steps an epoch.
        Assert.Equal((450, 6, false), (result.Steps.Count, result.Evaluations.Count, result.Interrupted));
        Assert.Equal(Enumerable.Range(1, 450), result.Steps.Select(step => step.Step));
        Assert.True(result.Steps.TakeLast(20).Average(step => step.Loss) < 0.5 * result.Steps.Take(20).Average(step => step.Loss));
        Assert.True(result.Best!.Loss < before.Loss);
        Assert.InRange(result.Evaluations[^1].Metrics["accuracy"], 0.9, 1);
        Assert.InRange(result.Evaluations[^1].Metrics["f1_macro"], 0.9, 1);
        Assert.False(model.IsTraining);
        Assert.All(model.Parameters(), parameter => Assert.Null(parameter.Grad));
        Assert.All(result.Steps, step => Assert.True(step.GradientNorm > 0 && step.LearningRate >= 0));
        Assert.Equal(3e-3, result.Steps.Max(step => step.LearningRate), 1e-9);
    }

    [Fact]
    public void The_seed_decides_every_bit_of_the_result()
    {
        var first = TestBatches.Values(Trained(Short with { Seed = 3 }));
        Assert.Equal(first, TestBatches.Values(Trained(Short with { Seed = 3 })));
        Assert.NotEqual(first["classifier.weight"], TestBatches.Values(Trained(Short with { Seed = 4 }))["classifier.weight"]);
    }

    [Fact]
    public void The_number_of_threads_decides_no_bit_of_it()
    {
        var threads = ComputeThreads.Count;
        try
        {
            ComputeThreads.Count = 1;
            var (tiny, real) = (TestBatches.Values(Trained(Short)), TestBatches.Values(TrainedEncoder()));
            ComputeThreads.Count = 2;
            Assert.Equal(tiny, TestBatches.Values(Trained(Short)));
            Assert.Equal(real, TestBatches.Values(TrainedEncoder()));
        }
        finally
        {
            ComputeThreads.Count = threads;
        }
    }

    [Fact]
    public void Training_again_begins_a_new_record()
    {
        var model = Load();
        var trainer = new Trainer(model, Short, Separable.Examples(3, 40, 1), Separable.Examples(3, 12, 2));
        var first = trainer.Train();
        var second = trainer.Train();
        Assert.Equal((5, 5, 1, 1), (first.Steps.Count, second.Steps.Count, first.Evaluations.Count, second.Evaluations.Count));
    }

    [Fact]
    public void The_best_checkpoint_is_kept_and_restored()
    {
        var model = Load();
        double[] scores = [0.3, 0.9, 0.8, 0.9, 0.1];
        var snapshots = new List<Dictionary<string, float[]>>();
        var scripted = new Metric("scripted", (_, _) =>
        {
            snapshots.Add(TestBatches.Values(model));
            return scores[snapshots.Count - 1];
        });
        var arguments = Short with { OutputDir = checkpoint["out"], EvalSteps = 2, MetricForBestModel = "scripted", LoadBestModelAtEnd = true };
        var result = new Trainer(model, arguments, Separable.Examples(3, 80, 1), Separable.Examples(3, 12, 2), [scripted]).Train();

        Assert.Equal([2, 4, 6, 8, 10], result.Evaluations.Select(evaluation => evaluation.Step));
        Assert.Equal((4, 0.9), (result.Best!.Step, result.Best.Metrics["scripted"]));
        Assert.NotEqual(snapshots[1]["classifier.weight"], snapshots[4]["classifier.weight"]);
        Assert.Equal(snapshots[1], TestBatches.Values(model));
        Assert.Equal(snapshots[1], TestBatches.Values(AutoModel.ForSequenceClassification(checkpoint["out/checkpoint-best"])));
    }

    [Fact]
    public void An_adapter_s_best_checkpoint_is_kept_and_restored_too()
    {
        var model = Load();
        LoraAdapter.Attach(model, new() { R = 2, TargetModules = ["query"], ModulesToSave = ["classifier"] }, new Generator(1));
        var calls = 0;
        Dictionary<string, float[]>? best = null;
        var scripted = new Metric("scripted", (_, _) =>
        {
            if (++calls == 1) best = TestBatches.Values(model);
            return -calls;
        });
        var arguments = Short with { OutputDir = checkpoint["out"], EvalSteps = 3, MetricForBestModel = "scripted", LoadBestModelAtEnd = true };
        new Trainer(model, arguments, Separable.Examples(3, 80, 1), Separable.Examples(3, 12, 2), [scripted]).Train();
        Assert.Equal(best, TestBatches.Values(model));
        Assert.True(File.Exists(checkpoint["out/checkpoint-best/adapter_model.safetensors"]));
        Assert.Contains(model.Parameters(), parameter => parameter.RequiresGrad);
    }

    [Fact]
    public void Cancelling_keeps_the_state_beside_the_best()
    {
        using var cancellation = new CancellationTokenSource();
        byte[]? bestBefore = null;
        var bestFile = checkpoint["out/checkpoint-best/model.safetensors"];
        var progress = new Reports(report =>
        {
            if (report.Done != 5) return;
            bestBefore = File.ReadAllBytes(bestFile);
            cancellation.Cancel();
        });
        var model = Load();
        var arguments = Short with { OutputDir = checkpoint["out"], EvalSteps = 2, LoadBestModelAtEnd = true };
        var result = new Trainer(model, arguments, Separable.Examples(3, 80, 1), Separable.Examples(3, 12, 2)).Train(progress, cancellation.Token);

        Assert.Equal((true, 5), (result.Interrupted, result.Steps.Count));
        Assert.Equal(bestBefore, File.ReadAllBytes(bestFile));
        var saved = AutoModel.ForSequenceClassification(checkpoint["out/checkpoint-interrupted"]);
        Assert.Equal(TestBatches.Values(model), TestBatches.Values(saved));
        Assert.NotEqual(TestBatches.Values(AutoModel.ForSequenceClassification(checkpoint["out/checkpoint-best"]))["classifier.weight"], TestBatches.Values(model)["classifier.weight"]);
        Assert.False(model.IsTraining);
    }

    [Fact]
    public void Progress_tells_steps_loss_and_the_time_that_is_left()
    {
        var reports = new Reports(_ => { });
        new Trainer(Load(), Short with { Epochs = 2 }, Separable.Examples(3, 40, 1), Separable.Examples(3, 12, 2), [Metric.Accuracy]).Train(reports);

        Assert.Equal(Enumerable.Range(1, 10), reports.All.Select(report => (int)report.Done));
        Assert.All(reports.All, report => Assert.Equal((10L, "steps"), (report.Total!.Value, report.Unit)));
        Assert.All(reports.All, report => Assert.Contains(report.Figures, figure => figure.Name == "loss" && double.IsFinite(figure.Value)));
        Assert.All(reports.All, report => Assert.True(report.Remaining >= TimeSpan.Zero));
        Assert.Equal(TimeSpan.Zero, reports.All[^1].Remaining);
        Assert.Equal(("epoch 1 of 2", "epoch 2 of 2"), (reports.All[0].Activity, reports.All[^1].Activity));
        Assert.Contains(reports.All[^1].Figures, figure => figure.Name == "eval accuracy");
    }

    private LogitsModel Load() => AutoModel.ForSequenceClassification(checkpoint.Folder);

    private LogitsModel Trained(TrainingArguments arguments)
    {
        var model = Load();
        new Trainer(model, arguments, Separable.Examples(3, 64, 1)).Train();
        return model;
    }

    // Wide enough that kernels cut the work into pieces for several threads.
    private static LogitsModel TrainedEncoder()
    {
        var model = AutoModel.ForSequenceClassification(Repository.Encoder, options: new() { Trainable = false });
        LoraAdapter.Attach(model, new() { R = 4, LoraDropout = 0.1, TargetModules = ["query", "dense"], ModulesToSave = ["classifier"] }, new Generator(1));
        var examples = TestBatches.Sentences(30000, [.. Enumerable.Range(20, 24)]).Select((ids, i) => new TrainingExample(ids, null, i % 2)).ToList();
        new Trainer(model, Short with { BatchSize = 12 }, examples).Train();
        return model;
    }

    private sealed class Reports(Action<ProgressReport> action) : IProgress<ProgressReport>
    {
        public List<ProgressReport> All { get; } = [];

        public void Report(ProgressReport value)
        {
            All.Add(value);
            action(value);
        }
    }
}
