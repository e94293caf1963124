using CourseKit.Bench.Peers;
using CourseKit.Generation;
using CourseKit.Models;

namespace CourseKit.Bench.Figures;

/// <summary>Beam search with four beams over 32 sentences in the shape of Marian, here and in PyTorch, in turns.</summary>
internal static class PeerBeamFigure
{
    private const string Name = "peer, beams";
    private const double Goal = 2;

    // Of sentences that must come out alike: beams are as near to each other as rounding in a few of them.
    private const double LeastAlike = 0.75;

    private static readonly (int Rows, int Length, int Tokens) Size = (32, 24, 24);

    public static void Measure(Session session)
    {
        var folder = Directory.CreateTempSubdirectory("coursekit-bench-").FullName;
        try
        {
            var model = GenerationWork.Marian();
            model.SavePretrained(folder);
            using var peer = GenerationPeer.Start("marian", folder);
            session.Note(peer.Description);
            var inputs = new ModelInputs(GenerationWork.Prompt(Size.Length, Size.Rows));
            var options = new GenerateOptions { NumBeams = 4, MinNewTokens = Size.Tokens, MaxNewTokens = Size.Tokens };
            ThrowIfDifferent(model.Generate(inputs, options), peer.Sequences(Size, Path.Combine(folder, "sequences")));

            var medians = Contest.Medians(session, peer.Process, () => Clock.Seconds(() => model.Generate(inputs, options)), () => peer.Beams(Size));
            var text = $"{Name} Marian, 4 beams, {Size.Rows} sentences of {Size.Length}, {Size.Tokens} tokens";
            session.Figure($"{text}, CourseKit", medians[0], "s");
            session.Figure($"{text}, {peer.Name}", medians[1], "s");
            session.Figure($"{text}, ratio", medians[1] / medians[0], "times as fast", atLeast: Goal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void ThrowIfDifferent(GenerateOutput ours, float[] theirs)
    {
        var alike = ours.Sequences.Index().Count(row => row.Item.SequenceEqual(theirs.Skip(row.Index * (Size.Tokens + 1)).Take(Size.Tokens + 1).Select(id => (int)id)));
        if (alike < LeastAlike * Size.Rows) throw new InvalidOperationException($"Both find the same words for only {alike} of {Size.Rows} sentences, so they do not compute the same.");
    }
}
