using CourseKit.Bench.Hardware;
using CourseKit.Bench.Peers;
using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Bench.Figures;

/// <summary>GPT-2 writing token by token, and reading a prompt, here and in PyTorch with a cache, in turns; decoding also as a share of the machine's memory bandwidth.</summary>
internal static class PeerDecodeFigure
{
    private const string Name = "peer, decode";

    private const double DecodeGoal = 2, PromptGoal = 1.1, ShareGoal = 85;

    // Between float32 logits of the same weights, relative to the largest.
    private const double MostDifference = 1e-4;
    private const int Tokens = 16, PromptLength = 512;

    private static readonly int[] Contexts = [128, 512];

    public static void Measure(Session session)
    {
        var folder = Directory.CreateTempSubdirectory("coursekit-bench-").FullName;
        try
        {
            var model = GenerationWork.Gpt2();
            model.SavePretrained(folder);
            using var peer = GenerationPeer.Start("gpt2", folder);
            session.Note(peer.Description);
            foreach (var context in Contexts) Decode(session, model, peer, context, Path.Combine(folder, "logits"));
            Prompt(session, model, peer);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Decode(Session session, GPT2LMHeadModel model, GenerationPeer peer, int context, string file)
    {
        var decoding = GenerationWork.Read(model, context);
        using (var logits = decoding.Append(GenerationWork.Prompt(context + 1)[.., context..].Contiguous()))
            Products.ThrowIfDifferent(logits.ToArray(), peer.Logits(context, file), MostDifference);

        void Ours() => GenerationWork.Decode(decoding, context, Tokens);
        Clock.Warm(Ours);
        GenerationWork.Decode(decoding, context, Tokens / 2);
        var bytes = GenerationWork.BytesOfToken(model, decoding, "transformer.wpe.weight");
        var bandwidth = 0.0;
        var medians = Contest.Medians(session, peer.Process, () => Clock.Seconds(Ours) / Tokens, () => peer.Decode(context, Tokens), () => bandwidth = Math.Max(bandwidth, MemoryBandwidth.Read((long)bytes)));
        var (ours, theirs) = (medians[0], medians[1]);
        var text = $"{Name} GPT-2 at {context}";
        var share = bytes / ours / bandwidth;
        session.Figure($"{text}, CourseKit", 1e3 * ours, "ms a token");
        session.Figure($"{text}, {peer.Name}", 1e3 * theirs, "ms a token");
        session.Figure($"{text}, ratio", theirs / ours, "times as fast", atLeast: DecodeGoal, share: share);
        session.Figure($"{text}, bandwidth of reading as much", bandwidth / 1e9, "GB/s");
        session.Figure($"{text}, share of bandwidth", 100 * share, "%", atLeast: ShareGoal);
    }

    private static void Prompt(Session session, GPT2LMHeadModel model, GenerationPeer peer)
    {
        using var prompt = GenerationWork.Prompt(PromptLength);
        void Ours() => model.StartDecoding(new(prompt)).Append(prompt).Dispose();
        var calls = Clock.Warm(Ours);
        Clock.Warm(FmaPeak.Measure);
        var medians = Contest.Medians(session, peer.Process, () => Clock.SecondsEachAwake(Ours, calls), () => peer.Prompt(PromptLength, calls), () => Clock.Seconds(FmaPeak.Measure));
        var text = $"{Name} GPT-2, prompt of {PromptLength}";
        session.Figure($"{text}, CourseKit", 1e3 * medians[0], "ms");
        session.Figure($"{text}, {peer.Name}", 1e3 * medians[1], "ms");
        session.Figure($"{text}, ratio", medians[1] / medians[0], "times as fast", atLeast: PromptGoal);
    }
}
