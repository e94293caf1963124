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
        // There are not enough tweets for new ones in every round.
        var result = TokenizerContest.Measure(
            session, pair, text, (tokenizer, portion) => () => tokenizer.EncodeBatch(portion.Texts), portion => pair.Peer.Encode(pair.Name, portion.Kind, Count), Environment.ProcessorCount, again: true);
        TokenizerContest.Print(session, $"{Name}, {pair.Name}, {Count:N0} texts on {Environment.ProcessorCount} threads", pair.Peer, result with { Voided = different ?? result.Voided }, Goal);
    });
}
