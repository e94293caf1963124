using CourseKit.Bench.Tokenization;

namespace CourseKit.Bench.Figures;

/// <summary>10,000 tweets in one call, on all processors on both sides.</summary>
internal static class PeerTokenizerBatchFigure
{
    private const string Name = "peer, tokenizer batch";
    private const int Count = 10_000;
    private const double Goal = 4;

    public static void Measure(Session session) => TokenizerFigures.ForEach(session, Environment.ProcessorCount, [Vocabularies.BertUncased, Vocabularies.Gpt2, Vocabularies.T5], pair =>
    {
        var text = new RealText("tweets", RealTexts.ManyTweets(Count));
        var different = pair.DifferenceOfIds(text);
        var result = TokenizerContest.Measure(session, pair.Peer, () => pair.Ours.EncodeBatch(text.Texts), () => pair.Peer.Encode(pair.Name, text.Kind, Count), Environment.ProcessorCount);
        TokenizerContest.Print(session, $"{Name}, {pair.Name}, {Count:N0} texts on {Environment.ProcessorCount} threads", pair.Peer, text.Megabytes, result with { Voided = different ?? result.Voided }, Goal);
    });
}
