using System.Diagnostics;
using CourseKit.Models;
using CourseKit.Peft;
using CourseKit.Pipelines;
using CourseKit.Tensors;
using CourseKit.Training;

namespace CourseKit.Bench.Figures;

/// <summary>Steps of the trainer a second, every batch 32 sentences of 24 tokens.</summary>
internal static class TrainingFigure
{
    private const int Sentences = 32, Length = 24;
    private const int WarmUpSteps = 8, StepsPerRound = 4;

    public static void Measure(Session session)
    {
        ModelLoadOptions options = new() { Id2Label = ["NEGATIVE", "POSITIVE"], Trainable = false };
        var adapted = AutoModel.ForSequenceClassification(Pipeline.DefaultEncoder, options: options);
        LoraAdapter.Attach(adapted, Recipe, new Generator(1));
        Measure(session, $"training, LoRA, batches of {Sentences} x {Length}", adapted, learningRate: 1e-3);

        var whole = AutoModel.ForSequenceClassification(Pipeline.DefaultEncoder, options: options with { Trainable = true });
        Measure(session, $"training, full fine-tuning, batches of {Sentences} x {Length}", whole, learningRate: 2e-5);
    }

    // What "coursekit train sentiment" trains.
    private static LoraConfig Recipe => new()
    {
        R = 16,
        LoraAlpha = 32,
        LoraDropout = 0.05,
        TargetModules = ["query", "key", "value", "dense"],
        ModulesToSave = ["classifier"],
        TaskType = "SEQ_CLS",
    };

    private static void Measure(Session session, string name, LogitsModel model, double learningRate)
    {
        var steps = WarmUpSteps + (StepsPerRound * session.Rounds);
        var random = new Random(1);
        var examples = Enumerable.Range(0, steps * Sentences)
            .Select(i => new TrainingExample([.. Enumerable.Range(0, Length).Select(_ => random.Next(1000, 20_000))], null, i % 2)).ToArray();
        var times = new StepTimes();
        new Trainer(model, new() { Epochs = 1, BatchSize = Sentences, LearningRate = learningRate }, examples).Train(times);
        session.Figure(name, 1 / Clock.Median(times.Seconds.Skip(WarmUpSteps)), "steps/s");
    }

    private sealed class StepTimes : IProgress<ProgressReport>
    {
        private long last = Stopwatch.GetTimestamp();

        public List<double> Seconds { get; } = [];

        public void Report(ProgressReport value)
        {
            Seconds.Add(Stopwatch.GetElapsedTime(last).TotalSeconds);
            last = Stopwatch.GetTimestamp();
        }
    }
}
