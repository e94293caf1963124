using System.Diagnostics;
using CourseKit.Bench.Hardware;
using CourseKit.Bench.Peers;
using CourseKit.Models;
using CourseKit.Pipelines;
using CourseKit.Tensors;
using CourseKit.Tensors.Optim;

namespace CourseKit.Bench.Figures;

/// <summary>A step of full fine-tuning of MiniLM with a classifier (forward, backward, AdamW), here and in PyTorch, in turns; and the most memory that each takes.</summary>
internal static class PeerTrainingFigure
{
    public const string Child = "training-step-memory";

    private const string Name = "peer, training step";
    private const double Goal = 1.5;
    private const double ShareGoal = 85;
    private const double MostDifference = 1e-3;
    private const int StepsForMemory = 5;

    // Backward is two products for every one of forward.
    private const double OperationsOfForward = 3;

    private static readonly (int Rows, int Length) Size = (16, 128);

    public static void Measure(Session session)
    {
        var files = Directory.CreateTempSubdirectory("coursekit-bench-").FullName;
        try
        {
            var model = Load();
            model.SavePretrained(files);
            using (var peer = PyTorchPeer.StartClassifier(files)) CompareTimes(session, model, peer, files);
            using (var peer = PyTorchPeer.StartClassifier(files)) CompareMemory(session, peer);
        }
        finally
        {
            Directory.Delete(files, recursive: true);
        }
    }

    /// <summary>Makes a few steps and answers the most memory that the process had, in MB.</summary>
    public static int RunChild()
    {
        var step = Step(Load(), dropout: true);
        for (var i = 0; i < StepsForMemory; i++) step();
        using var process = Process.GetCurrentProcess();
        return ChildProcess.Answer(process.PeakWorkingSet64 / 1e6);
    }

    private static LogitsModel Load() => AutoModel.ForSequenceClassification(Pipeline.DefaultEncoder, options: new() { Id2Label = ["NEGATIVE", "POSITIVE"] });

    private static void CompareTimes(Session session, LogitsModel model, PyTorchPeer peer, string files)
    {
        session.Note(peer.Description);
        ThrowIfDifferent(session, model, peer, files);
        var peak = new ProductPeak();
        foreach (var dropout in new[] { true, false })
        {
            var step = Step(model, dropout);
            for (var i = 0; i < 2; i++) step();
            peer.TrainStep(Size, dropout, 2);
            var medians = Contest.Medians(session, peer.Process, () => Clock.Seconds(step), () => peer.TrainStep(Size, dropout, 1), peak.Seconds);
            var operations = OperationsOfForward * EncoderWork.Operations((BertConfig)model.Config, Size);
            var share = operations / medians[0] / peak.Best;
            var text = $"{Name} {Size.Rows}x{Size.Length}, {(dropout ? "with" : "without")} dropout";
            session.Figure($"{text}, CourseKit", 1e3 * medians[0], "ms");
            session.Figure($"{text}, {peer.Name}", 1e3 * medians[1], "ms");
            session.Figure($"{text}, ratio", medians[1] / medians[0], "times as fast", atLeast: Goal);
            session.Figure($"{text}, CourseKit, share of the matrix-product peak", 100 * share, "%", atLeast: ShareGoal);
            session.Figure($"{text}, {peer.Name}, share of the matrix-product peak", 100 * operations / medians[1] / peak.Best, "%");
        }
    }

    private static void CompareMemory(Session session, PyTorchPeer peer)
    {
        var (ours, theirs) = (ChildProcess.Number(Child), peer.PeakMemory(Size, StepsForMemory));
        session.Figure($"{Name}, peak memory, CourseKit", ours, "MB");
        session.Figure($"{Name}, peak memory, {peer.Name}", theirs, "MB");
        session.Figure($"{Name}, peak memory, theirs over ours", theirs / ours, "times as much", atLeast: 1);
    }

    // One step, batch and optimiser made beforehand.
    private static Action Step(LogitsModel model, bool dropout)
    {
        var (inputs, optimizer) = (EncoderWork.Labelled(Size), new AdamW(model.Parameters(), learningRate: 2e-5, weightDecay: 0.01));
        return () =>
        {
            model.Train(dropout);
            model.Forward(inputs).Loss!.Backward();
            optimizer.Step();
            optimizer.ZeroGrad();
        };
    }

    private static void ThrowIfDifferent(Session session, LogitsModel model, PyTorchPeer peer, string files)
    {
        model.Train(false);
        var loss = model.Forward(EncoderWork.Labelled(Size)).Loss!;
        loss.Backward();
        var (ours, theirs) = (loss.Item(), peer.Loss(Size));
        var gradients = model.NamedParameters()
            .OrderBy(entry => entry.Name.StartsWith("bert.", StringComparison.Ordinal) ? entry.Name["bert.".Length..] : entry.Name, StringComparer.Ordinal)
            .SelectMany(entry => entry.Parameter.Grad?.ToArray() ?? new float[entry.Parameter.Shape.ElementCount]).ToArray();
        model.ZeroGrad();
        session.Note(FormattableString.Invariant($"the first loss is {ours:0.00000} here and {theirs:0.00000} there"));
        Products.ThrowIfDifferent([(float)ours], [(float)theirs], MostDifference);
        Products.ThrowIfDifferent(gradients, peer.Gradients(Size, Path.Combine(files, "gradients")), MostDifference);
    }
}
