using CourseKit.Models;
using CourseKit.Pipelines;
using CourseKit.Training;

namespace CourseKit.Tests.Progress;

/// <summary>Progress and cancellation that a host gives to long calls without an argument.</summary>
public sealed class HostContextTests
{
    private static readonly TextClassificationPipeline Pipeline = CourseKit.Pipelines.Pipeline.TextClassification(Repository.Golden("pipelines", "text-classification"));

    private static readonly string[] Texts = [.. Enumerable.Range(0, 60).Select(i => string.Join(' ', Enumerable.Repeat("stide raer", 1 + (i % 30))))];

    [Fact]
    public void A_scope_holds_until_its_end_and_gives_way_to_an_inner_one()
    {
        Reporter outer = new(), inner = new();
        using var cancellation = new CancellationTokenSource();
        using (HostContext.Use(outer, cancellation.Token))
        {
            using (HostContext.Use(inner)) Assert.Equal((inner, CancellationToken.None), (HostContext.Progress, HostContext.Cancellation));
            Assert.Equal((outer, cancellation.Token), (HostContext.Progress, HostContext.Cancellation));
        }

        Assert.Null(HostContext.Progress);
        Assert.False(HostContext.Cancellation.CanBeCanceled);
    }

    [Fact]
    public async Task A_scope_reaches_the_threads_that_are_started_in_it_and_no_others()
    {
        using var entered = new ManualResetEventSlim();
        using var ended = new ManualResetEventSlim();
        IProgress<ProgressReport>? elsewhere = new Reporter(), started = null;
        var other = new Thread(() =>
        {
            entered.Wait();
            elsewhere = HostContext.Progress;
        });
        other.Start();
        var host = new Reporter();
        using (HostContext.Use(host))
        {
            entered.Set();
            other.Join();
            var thread = new Thread(() => started = HostContext.Progress);
            thread.Start();
            thread.Join();
            await Task.Yield();
            Assert.Same(host, HostContext.Progress);
            Assert.Same(host, await Task.Run(() => HostContext.Progress));
        }

        Assert.Null(elsewhere);
        Assert.Same(host, started);
    }

    [Fact]
    public void A_pipeline_reports_to_the_host_unless_it_was_told_whom()
    {
        Reporter host = new(), argument = new();
        using (HostContext.Use(host))
        {
            Pipeline.Run(Texts);
            var count = host.Reports.Count;
            Assert.True(count > 1);
            Assert.Equal(Texts.Length, host.Reports[^1].Done);
            Pipeline.Run(Texts, argument);
            Assert.Equal(count, host.Reports.Count);
            Assert.Equal(count, argument.Reports.Count);
        }
    }

    [Fact]
    public void What_is_done_in_one_batch_and_streams_draw_no_bar_that_nobody_asked_for()
    {
        Reporter host = new(), argument = new();
        using (HostContext.Use(host))
        {
            Pipeline.Run("raer stide");
            Pipeline.Run(["raer", "stide"]);
            Pipeline.Run(["raer", "stide"], argument);
            Assert.Equal(Texts.Length, Pipeline.RunStream(Texts).Count());
        }

        Assert.Empty(host.Reports);
        Assert.Equal(2, Assert.Single(argument.Reports).Done);
    }

    [Fact]
    public void The_host_s_cancellation_stops_a_pipeline_whatever_token_it_was_given()
    {
        using CancellationTokenSource host = new(), own = new();
        var progress = new Reporter(host.Cancel);
        using (HostContext.Use(progress, host.Token))
        {
            var stopped = Assert.Throws<OperationCanceledException>(() => Pipeline.Run(Texts, cancellation: own.Token));
            Assert.Equal(host.Token, stopped.CancellationToken);
            Assert.Throws<OperationCanceledException>(() => Pipeline.RunStream(Texts).Count());
        }

        Assert.Single(progress.Reports);
        Assert.Equal(Texts.Length, Pipeline.Run(Texts).Count);
    }

    [Fact]
    public void A_trainer_reports_to_the_host_and_so_does_an_evaluation()
    {
        var trainer = Trainer(new());
        var host = new Reporter();
        using (HostContext.Use(host))
        {
            trainer.Train();
            Assert.Equal(Enumerable.Range(1, 5), host.Reports.Select(report => (int)report.Done));
            trainer.Evaluate();
        }

        Assert.Equal([8, 16, 20], host.Reports.Skip(5).Select(report => report.Done));
        Assert.All(host.Reports.Skip(5), report => Assert.Equal(("evaluate", 20L, "examples"), (report.Activity, report.Total!.Value, report.Unit)));
    }

    [Fact]
    public void Training_that_the_host_stops_keeps_its_state_and_ends_the_cell()
    {
        using var checkpoint = new CheckpointCopy(Repository.Classifier);
        using var cancellation = new CancellationTokenSource();
        var trainer = Trainer(new() { OutputDir = checkpoint["out"] });
        using (HostContext.Use(new Reporter(cancellation.Cancel), cancellation.Token))
        {
            Assert.Throws<OperationCanceledException>(() => trainer.Train());
            Assert.Throws<OperationCanceledException>(() => trainer.Evaluate());
        }

        Assert.True(File.Exists(checkpoint["out/checkpoint-interrupted/model.safetensors"]));
        Assert.Equal(1, trainer.Evaluate().Step);
    }

    [Fact]
    public void Cancelling_within_an_evaluation_interrupts_the_training_it_belongs_to()
    {
        using var cancellation = new CancellationTokenSource();
        var model = AutoModel.ForSequenceClassification(Repository.Classifier);
        var metric = new Metric("cancels", (_, _) =>
        {
            cancellation.Cancel();
            return 0;
        });
        var trainer = new Trainer(model, new() { BatchSize = 8, EvalSteps = 2, Epochs = 1 }, Separable.Examples(3, 40, 1), Separable.Examples(3, 20, 2), [metric]);
        var result = trainer.Train(cancellation: cancellation.Token);
        Assert.Equal((true, 2, 1), (result.Interrupted, result.Steps.Count, result.Evaluations.Count));
        Assert.Throws<OperationCanceledException>(() => trainer.Evaluate(cancellation: cancellation.Token));
        Assert.False(model.IsTraining);
    }

    private static Trainer Trainer(TrainingArguments arguments) => new(
        AutoModel.ForSequenceClassification(Repository.Classifier), arguments with { Epochs = 1, BatchSize = 8, EvalBatchSize = 8 },
        Separable.Examples(3, 40, 1), Separable.Examples(3, 20, 2), [Metric.Accuracy]);

    private sealed class Reporter(Action? action = null) : IProgress<ProgressReport>
    {
        public List<ProgressReport> Reports { get; } = [];

        public void Report(ProgressReport value)
        {
            Reports.Add(value);
            action?.Invoke();
        }
    }
}
