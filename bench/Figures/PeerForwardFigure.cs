using CourseKit.Bench.Hardware;
using CourseKit.Bench.Peers;
using CourseKit.Hub;
using CourseKit.Models;
using CourseKit.Pipelines;

namespace CourseKit.Bench.Figures;

/// <summary>MiniLM's forward on whole batches, here and in ONNX Runtime with our own export, in turns; and both as a share of the machine's matrix-product peak.</summary>
internal static class PeerForwardFigure
{
    private const string Name = "peer, forward";

    // Of our own forward of the largest batch, against the matrix-product peak.
    private const double ShareGoal = 90;

    // Between float32 forwards of the same weights, relative to the largest element.
    private const double MostDifference = 1e-4;

    // The largest first: it says whether the peer is at its best.
    private static readonly ((int Rows, int Length) Size, double Goal)[] Batches = [((8, 128), 1.0), ((32, 32), 1.0), ((1, 128), 1.1), ((1, 16), 1.3)];

    public static void Measure(Session session)
    {
        var folder = ModelLocator.Default.Locate(Pipeline.DefaultEncoder);
        var model = (BertModel)AutoModel.FromPretrained(folder, new() { Trainable = false });
        var files = Directory.CreateTempSubdirectory("coursekit-bench-").FullName;
        try
        {
            using var peer = OnnxPeer.Start(model, Path.Combine(folder, "tokenizer.json"), [], files);
            session.Note(peer.Description);
            var peak = new ProductPeak();
            var voided = (string?)null;
            foreach (var (size, goal) in Batches)
            {
                var (ours, theirs) = Measure(session, model, peer, peak, size, Path.Combine(files, "states"));
                var text = $"{Name} {size.Rows}x{size.Length}";
                if (size == Batches[0].Size) voided = Reason(theirs.Share);

                session.Figure($"{text}, ratio", theirs.Seconds / ours.Seconds, "times as fast", atLeast: goal, share: ours.ShareOfFma, voided: voided);
            }
        }
        finally
        {
            Directory.Delete(files, recursive: true);
        }
    }

    /// <summary>Why ONNX Runtime is no fair peer at such a share of the matrix-product peak on 8 x 128 tokens; null where it is one.</summary>
    public static string? Reason(double share) => share >= OnnxPeer.LeastShare ? null
        : FormattableString.Invariant($"ONNX Runtime reaches {share:P0} of the matrix-product peak on 8x128, less than {OnnxPeer.LeastShare:P0}, so something hinders it");

    private static ((double Seconds, double ShareOfFma) Ours, (double Seconds, double Share) Theirs) Measure(
        Session session, BertModel model, OnnxPeer peer, ProductPeak peak, (int Rows, int Length) size, string file)
    {
        var inputs = EncoderWork.Packed(size);
        void Forward() => model.ForwardPacked(inputs).Dispose();
        using (var states = model.ForwardPacked(inputs)) Products.ThrowIfDifferent(states.ToArray(), peer.HiddenStates(size, file), MostDifference);

        var calls = Clock.Warm(Forward);
        peer.Forward(size, calls);
        var medians = Contest.Medians(
            session, peer.Process, () => Clock.SecondsEachAwake(Forward, calls), () => peer.Forward(size, calls), peak.Seconds, () => Clock.Seconds(FmaPeak.Measure));
        var (ours, theirs, operations) = (medians[0], medians[1], EncoderWork.Operations((BertConfig)model.Config, size));
        var ofFma = operations / ours / 1e9 / FmaPeak.Best;
        var text = $"{Name} {size.Rows}x{size.Length}";
        session.Figure($"{text}, CourseKit", 1e3 * ours, "ms");
        session.Figure($"{text}, {peer.Name}", 1e3 * theirs, "ms");
        session.Figure($"{text}, matrix-product peak ({peak.Name})", peak.Best / 1e9, "GFLOP/s");
        session.Figure($"{text}, CourseKit, share of it", 100 * operations / ours / peak.Best, "%", atLeast: size == Batches[0].Size ? ShareGoal : null, share: ofFma);
        session.Figure($"{text}, {peer.Name}, share of it", 100 * operations / theirs / peak.Best, "%");
        session.Figure($"{text}, CourseKit, share of the peak of multiply-adds", 100 * ofFma, "%");
        return ((ours, ofFma), (theirs, operations / theirs / peak.Best));
    }
}
