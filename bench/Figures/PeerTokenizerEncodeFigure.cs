using CourseKit.Bench.Tokenization;
using CourseKit.Tokenizers;

namespace CourseKit.Bench.Figures;

/// <summary>Encoding real text on one thread, here and in the Rust tokenizers: ids alone into a buffer, and with offsets. The Rust library
/// always computes offsets.</summary>
internal static class PeerTokenizerEncodeFigure
{
    private const string Name = "peer, tokenizer encode";

    // Large enough for a call's cost not to matter, small enough for the results not to fill the caches.
    private const int Slice = 250;

    private static readonly (PeerVocabulary Vocabulary, double Ids, double Offsets)[] Goals =
    [
        (Vocabularies.BertUncased, 10, 5), (Vocabularies.BertCased, 10, 5), (Vocabularies.Gpt2, 4, 4), (Vocabularies.Clip, 4, 4), (Vocabularies.T5, 3, 3),
    ];

    public static void Measure(Session session) => TokenizerFigures.ForEach(session, 1, [.. Goals.Select(goal => goal.Vocabulary)], pair =>
    {
        var goal = Goals.First(goal => goal.Vocabulary == pair.Vocabulary);
        var differences = RealTexts.All.ToDictionary(text => text.Kind, pair.DifferenceOfIds);
        Measure(session, pair, "ids", goal.Ids, differences, (tokenizer, text) =>
        {
            var ids = new int[(4 * text.Texts.Max(text => text.Length)) + 16];
            return () => EncodeIds(tokenizer, text.Texts, ids);
        });
        Measure(session, pair, "with offsets", goal.Offsets, differences, (tokenizer, text) => () => Encode(tokenizer, text.Texts));
    });

    private static void Measure(Session session, TokenizerPair pair, string what, double goal, Dictionary<string, string?> differences, Func<Tokenizer, RealText, Action> ours)
    {
        var results = new List<TokenizerContest.Result>();
        foreach (var text in RealTexts.All)
        {
            var result = TokenizerContest.Measure(session, pair, text, ours, portion => pair.Peer.Encode(pair.Name, portion.Kind, Slice));
            results.Add(result with { Voided = differences[text.Kind] ?? result.Voided });
            TokenizerContest.Print(session, $"{Name}, {pair.Name}, {what}, {text.Kind}", pair.Peer, results[^1], goal: null);
        }

        TokenizerContest.Print(session, $"{Name}, {pair.Name}, {what}, all", pair.Peer, TokenizerContest.Result.MeanOf(results), goal);
    }

    private static void EncodeIds(Tokenizer tokenizer, string[] texts, int[] ids)
    {
        foreach (var text in texts) tokenizer.EncodeIds(text, ids);
    }

    // The sum keeps the compiler from leaving the offsets out.
    private static void Encode(Tokenizer tokenizer, string[] texts)
    {
        var sum = 0L;
        foreach (var text in texts)
        {
            var encoding = tokenizer.Encode(text);
            sum += encoding.Ids.Length + encoding.Offsets.Length;
        }

        if (sum < 0) throw new InvalidOperationException("There are no lengths below zero.");
    }
}
