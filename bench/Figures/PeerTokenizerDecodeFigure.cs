using CourseKit.Bench.Tokenization;

namespace CourseKit.Bench.Figures;

/// <summary>Decoding the ids of real text on one thread, special tokens left out. What the peer's binding takes to read an array of ids is
/// measured with as many ids of a special token, and subtracted.</summary>
internal static class PeerTokenizerDecodeFigure
{
    private const string Name = "peer, tokenizer decode";
    private const double Goal = 3;
    private const int Slice = 250;

    public static void Measure(Session session) => TokenizerFigures.ForEach(session, 1, [Vocabularies.BertUncased, Vocabularies.Gpt2, Vocabularies.Clip, Vocabularies.T5], pair =>
    {
        TokenizerContest.Result? whole = null;
        foreach (var text in RealTexts.All)
        {
            var different = pair.DifferenceOfIds(text) ?? pair.DifferenceOfDecoded(text);
            var ids = Array.ConvertAll(text.Texts, text => pair.Ours.EncodeIds(text));
            var result = TokenizerContest.Measure(session, pair.Peer, () => Decode(pair, ids), () => pair.Peer.Decode(pair.Name, text.Kind, Slice, pair.SpecialToken));
            result = result with { Voided = different ?? result.Voided };
            TokenizerContest.Print(session, $"{Name}, {pair.Name}, {text.Kind}", pair.Peer, text.Megabytes, result, goal: null);
            whole = whole is null ? result : whole + result;
        }

        TokenizerContest.Print(session, $"{Name}, {pair.Name}, all", pair.Peer, RealTexts.All.Sum(text => text.Megabytes), whole!, Goal);
    });

    private static void Decode(TokenizerPair pair, int[][] texts)
    {
        foreach (var ids in texts) pair.Ours.Decode(ids, skipSpecialTokens: true);
    }
}
