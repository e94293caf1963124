using CourseKit.Bench.Tokenization;
using CourseKit.Tokenizers;

namespace CourseKit.Bench.Figures;

/// <summary>Decoding the ids of real text on one thread, special tokens left out. What the peer's binding takes to read an array of ids is
/// measured with as many ids that no token has, and subtracted.</summary>
internal static class PeerTokenizerDecodeFigure
{
    private const string Name = "peer, tokenizer decode";
    private const double Goal = 3;
    private const int Slice = 250;

    public static void Measure(Session session) => TokenizerFigures.ForEach(session, 1, [Vocabularies.BertUncased, Vocabularies.Gpt2, Vocabularies.Clip, Vocabularies.T5], pair =>
    {
        var results = new List<TokenizerContest.Result>();
        foreach (var text in RealTexts.All)
        {
            var different = pair.DifferenceOfIds(text) ?? pair.DifferenceOfDecoded(text);
            var result = TokenizerContest.Measure(
                session, pair, text, (tokenizer, portion) =>
                {
                    var ids = Array.ConvertAll(portion.Texts, text => tokenizer.EncodeIds(text));
                    return () => Decode(tokenizer, ids);
                }, portion => pair.Peer.Decode(pair.Name, portion.Kind, Slice));
            results.Add(result with { Voided = different ?? result.Voided });
            TokenizerContest.Print(session, $"{Name}, {pair.Name}, {text.Kind}", pair.Peer, results[^1], goal: null);
        }

        TokenizerContest.Print(session, $"{Name}, {pair.Name}, all", pair.Peer, TokenizerContest.Result.MeanOf(results), Goal);
    });

    private static void Decode(Tokenizer tokenizer, int[][] texts)
    {
        foreach (var ids in texts) tokenizer.Decode(ids, skipSpecialTokens: true);
    }
}
