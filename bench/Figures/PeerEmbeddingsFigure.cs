using System.Numerics;
using CourseKit.Bench.Hardware;
using CourseKit.Bench.Peers;
using CourseKit.Hub;
using CourseKit.Models;
using CourseKit.Pipelines;
using CourseKit.Tokenizers;

namespace CourseKit.Bench.Figures;

/// <summary>From 1,000 tweets in given order to their embeddings (the mean over a text's tokens, of length 1), here unpadded, and in ONNX Runtime with the Rust tokenizers in padded batches of 32, in turns.</summary>
internal static class PeerEmbeddingsFigure
{
    private const string Name = "peer, embeddings of 1,000 tweets";
    private const int Count = 1000;
    private const int PeerBatch = 32;
    private const double Goal = 2;

    // What the model was trained with.
    private const int MaxLength = 256;

    // As in the pipeline.
    private const int TokensPerBatch = 1024;

    private static readonly (int Rows, int Length) Whole = (8, 128);

    public static void Measure(Session session)
    {
        if (!Tweets.AreReal) throw new SkippedException("the tweets are not here. COURSEKIT_DATA_MIRROR names a folder that has them");
        var folder = ModelLocator.Default.Locate(Pipeline.DefaultEncoder);
        var tokenizer = Tokenizer.FromPretrained(folder);
        var model = (BertModel)AutoModel.FromPretrained(folder, new() { Trainable = false });
        var tweets = Tweets.Take(Count);
        var files = Directory.CreateTempSubdirectory("coursekit-bench-").FullName;
        try
        {
            using var peer = OnnxPeer.Start(model, Path.Combine(folder, "tokenizer.json"), tweets, files);
            session.Note(peer.Description);
            void Embed() => Embeddings(tokenizer, model, tweets);
            Products.ThrowIfDifferent(Embeddings(tokenizer, model, tweets), peer.Embeddings(PeerBatch, Path.Combine(files, "embeddings")));

            var peak = new ProductPeak();
            const int calls = 3;
            peer.Forward(Whole, calls);
            var medians = Contest.Medians(session, peer.Process, () => Clock.Seconds(Embed), () => peer.Embed(PeerBatch), () => peer.Forward(Whole, calls), peak.Seconds);
            var share = EncoderWork.Operations((BertConfig)model.Config, Whole) / medians[2] / peak.Best;
            session.Figure($"{Name}, CourseKit", Count / medians[0], "texts/s");
            session.Figure($"{Name}, {peer.Name}, padded batches of {PeerBatch}", Count / medians[1], "texts/s");
            session.Figure($"{Name}, ratio", medians[1] / medians[0], "times as fast", atLeast: Goal, voided: PeerForwardFigure.Reason(share));
        }
        finally
        {
            Directory.Delete(files, recursive: true);
        }
    }

    private static float[] Embeddings(Tokenizer tokenizer, BertModel model, string[] texts)
    {
        var encoded = tokenizer.EncodeBatch(texts, truncation: Truncation.LongestFirst(MaxLength));
        var width = ((BertConfig)model.Config).HiddenSize;
        var embeddings = new float[texts.Length * width];
        for (var (first, next) = (0, 0); first < encoded.Length; first = next)
        {
            for (var tokens = 0; next < encoded.Length && (next == first || tokens + encoded[next].Length <= TokensPerBatch); next++) tokens += encoded[next].Length;
            using var states = model.ForwardPacked(encoded[first..next].ToPacked());
            Pool(states.ToArray(), encoded.AsSpan(first..next), embeddings.AsSpan(first * width), width);
        }

        return embeddings;
    }

    private static void Pool(ReadOnlySpan<float> states, ReadOnlySpan<EncodedText> texts, Span<float> embeddings, int width)
    {
        foreach (var text in texts)
        {
            var sum = embeddings[..width];
            for (var token = 0; token < text.Length; token++, states = states[width..])
                for (var i = 0; i < width; i += Vector<float>.Count) (new Vector<float>(sum[i..]) + new Vector<float>(states[i..])).CopyTo(sum[i..]);
            var squares = Vector<float>.Zero;
            for (var i = 0; i < width; i += Vector<float>.Count) squares += new Vector<float>(sum[i..]) * new Vector<float>(sum[i..]);
            var scale = 1 / MathF.Sqrt(Vector.Sum(squares));
            for (var i = 0; i < width; i += Vector<float>.Count) (new Vector<float>(sum[i..]) * scale).CopyTo(sum[i..]);
            embeddings = embeddings[width..];
        }
    }
}
