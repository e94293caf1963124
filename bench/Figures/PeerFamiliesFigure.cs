using System.Text.Json.Nodes;
using CourseKit.Bench.Hardware;
using CourseKit.Bench.Peers;
using CourseKit.Hub;
using CourseKit.Models;
using CourseKit.Pipelines;

namespace CourseKit.Bench.Figures;

/// <summary>The forward of BERT-base, DistilBERT and RoBERTa-base on 8 texts of 128 tokens, here and in ONNX Runtime with our own export, in turns. The weights are random.</summary>
internal static class PeerFamiliesFigure
{
    private const string Name = "peer, families";
    private const string Source = "the benchmark's configuration";
    private const double Goal = 1;

    // Between float32 forwards of the same weights, relative to the largest element.
    private const double MostDifference = 1e-4;

    private static readonly (int Rows, int Length) Size = (8, 128);

    public static void Measure(Session session)
    {
        Measure(session, "BERT-base", new BertModel(new(new JsonObject { ["model_type"] = "bert" }, Source)), 12);
        Measure(session, "DistilBERT", new DistilBertModel(new(new JsonObject { ["model_type"] = "distilbert" }, Source)), 6);
        Measure(session, "RoBERTa-base", new RobertaModel(new(new JsonObject { ["model_type"] = "roberta", ["vocab_size"] = 50265, ["max_position_embeddings"] = 514, ["type_vocab_size"] = 1 }, Source)), 12);
    }

    private static void Measure(Session session, string family, EncoderModel model, int layers)
    {
        const int width = 768, inner = 4 * width;
        GenerationWork.Initialised(model);
        var files = Directory.CreateTempSubdirectory("coursekit-bench-").FullName;
        try
        {
            using var peer = OnnxPeer.Start(model, Path.Combine(ModelLocator.Default.Locate(Pipeline.DefaultEncoder), "tokenizer.json"), [], files);
            var inputs = EncoderWork.Packed(Size);
            void Forward() => model.ForwardPacked(inputs).Dispose();
            using (var states = model.ForwardPacked(inputs)) Products.ThrowIfDifferent(states.ToArray(), peer.HiddenStates(Size, Path.Combine(files, "states")), MostDifference);

            var calls = Clock.Warm(Forward);
            Clock.Warm(FmaPeak.Measure);
            peer.Forward(Size, calls);
            var peak = new ProductPeak();
            var medians = Contest.Medians(
                session, peer.Process, () => Clock.SecondsEachAwake(Forward, calls), () => peer.Forward(Size, calls), peak.Seconds, () => Clock.Seconds(FmaPeak.Measure));
            var operations = EncoderWork.Operations(layers, width, inner, Size);
            var text = $"{Name} {family} {Size.Rows}x{Size.Length}";
            session.Figure($"{text}, CourseKit", 1e3 * medians[0], "ms");
            session.Figure($"{text}, {peer.Name}", 1e3 * medians[1], "ms");
            session.Figure($"{text}, CourseKit, share of the matrix-product peak", 100 * operations / medians[0] / peak.Best, "%");
            session.Figure($"{text}, {peer.Name}, share of it", 100 * operations / medians[1] / peak.Best, "%");
            session.Figure($"{text}, ratio", medians[1] / medians[0], "times as fast", atLeast: Goal, share: operations / medians[0] / 1e9 / FmaPeak.Best);
        }
        finally
        {
            Directory.Delete(files, recursive: true);
        }
    }
}
