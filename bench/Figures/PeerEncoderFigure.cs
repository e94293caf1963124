using CourseKit.Bench.Peers;
using CourseKit.Hub;
using CourseKit.Models;
using CourseKit.Pipelines;
using CourseKit.Tokenizers;

namespace CourseKit.Bench.Figures;

/// <summary>The encoder on the token ids of 400 tweets, here and in PyTorch, in turns: ours unpadded, theirs in padded batches of similar lengths.</summary>
internal static class PeerEncoderFigure
{
    private const string Name = "peer, encoder";
    private const int Count = 400;

    // As in the pipeline.
    private const int TokensPerBatch = 1024;

    // Between float32 forwards of the same weights.
    private const double MostDifference = 1e-3;

    private static readonly int[] BatchSizes = [8, 16, 32, 64, 128];

    public static void Measure(Session session)
    {
        var folder = ModelLocator.Default.Locate(Pipeline.DefaultEncoder);
        var texts = Tokenizer.FromPretrained(folder).EncodeBatch(Tweets.Take(Count), truncation: Truncation.LongestFirst(256));
        var model = (BertModel)AutoModel.FromPretrained(folder, new() { Trainable = false });
        var batches = Batches(texts);
        void Encode()
        {
            foreach (var batch in batches) model.ForwardPacked(batch.Select(i => texts[i]).ToArray().ToPacked()).Dispose();
        }

        var files = Directory.CreateTempSubdirectory("coursekit-bench-").FullName;
        try
        {
            using var peer = PyTorchPeer.StartEncoder(folder, [.. texts.Select(text => text.Ids)], files);
            session.Note(peer.Description);
            var difference = Difference(model, texts, batches, peer.HiddenStates(Path.Combine(files, "states")));
            session.Figure($"{Name}, largest difference of hidden states", difference, "absolute", below: MostDifference);
            if (!(difference < MostDifference)) throw new InvalidOperationException("The two do not compute the same, so their times are not compared.");

            Clock.Warm(Encode);
            peer.EncodeTokens(TokensPerBatch);
            var best = BatchSizes.MinBy(peer.EncodeTexts);
            session.Note($"the best batch size of {peer.Name} is {best} texts here");
            Compare(session, peer, Encode, best);
        }
        finally
        {
            Directory.Delete(files, recursive: true);
        }
    }

    private static void Compare(Session session, PyTorchPeer peer, Action encode, int best)
    {
        var medians = Contest.Medians(
            session, peer.Process, () => Clock.Seconds(encode), () => peer.EncodeTokens(TokensPerBatch), () => peer.EncodeTexts(best));
        var (our, budget, size) = (medians[0], medians[1], medians[2]);
        session.Figure($"{Name}, CourseKit, {TokensPerBatch} tokens a batch", Count / our, "texts/s");
        session.Figure($"{Name}, {peer.Name}, {TokensPerBatch} tokens a batch", Count / budget, "texts/s");
        session.Figure($"{Name}, {peer.Name}, {best} texts a batch", Count / size, "texts/s");
        session.Figure($"{Name}, ratio, same token budget", budget / our, "times as fast");
        session.Figure($"{Name}, ratio, best batch size", size / our, "times as fast");
    }

    private static int[][] Batches(EncodedText[] texts)
    {
        var (batches, batch, tokens) = (new List<int[]>(), new List<int>(), 0);
        foreach (var i in Enumerable.Range(0, texts.Length).OrderBy(i => texts[i].Length))
        {
            if (batch.Count > 0 && tokens + texts[i].Length > TokensPerBatch)
            {
                batches.Add([.. batch]);
                (tokens, batch) = (0, []);
            }

            batch.Add(i);
            tokens += texts[i].Length;
        }

        return [.. batches, [.. batch]];
    }

    // Theirs: the states of all tokens, text after text.
    private static double Difference(BertModel model, EncodedText[] texts, int[][] batches, float[] theirs)
    {
        var width = theirs.Length / texts.Sum(text => text.Length);
        var starts = new int[texts.Length];
        for (var i = 1; i < texts.Length; i++) starts[i] = starts[i - 1] + (texts[i - 1].Length * width);
        var largest = 0.0;
        foreach (var batch in batches)
        {
            using var states = model.ForwardPacked(batch.Select(i => texts[i]).ToArray().ToPacked());
            var (ours, at) = (states.ToArray(), 0);
            foreach (var text in batch)
            {
                for (var i = 0; i < texts[text].Length * width; i++)
                {
                    var difference = Math.Abs((double)ours[at++] - theirs[starts[text] + i]);
                    if (!(difference <= largest)) largest = difference; // NaN stays
                }
            }
        }

        return largest;
    }
}
