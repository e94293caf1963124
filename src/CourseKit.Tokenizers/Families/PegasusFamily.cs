using CourseKit.Tokenizers.SentencePiece;

namespace CourseKit.Tokenizers.Families;

/// <summary>Pegasus (<c>PegasusTokenizer</c> of transformers): 103 special tokens before the pieces of SentencePiece.</summary>
internal static class PegasusFamily
{
    private const int UsualOffset = 103;

    internal static Tokenizer Load(FamilyFiles files)
    {
        var spm = SentencePieceProcessor.FromFile(files.Find("spiece.model"));
        var special = SlowTokenizer.Roles(files, eos: "</s>", unk: "<unk>", pad: "<pad>", mask: "<mask_2>");
        var offset = files.Number("offset") ?? UsualOffset;
        if (offset > 10_000) throw new TokenizerException($"{files.Folder}: offset is {offset}; expected at most 10000.");
        var sentence = files.Text("mask_token_sent") ?? "<mask_1>";
        var additional = Additional(files.AdditionalSpecialTokens, sentence, offset);
        List<string> first = [special.PadToken!, special.EosToken!, sentence, special.MaskToken!];
        for (var i = 2; i < offset; i++) first.Add($"<unk_{i}>"); // the last two stand over the first two pieces
        return new SlowTokenizer
        {
            Files = files,
            Vocabulary = SentencePieceVocabulary.Of(spm, offset),
            Special = special,
            OwnSize = spm.PieceCount + offset,
            OwnAddedTokens = Enumerable.Range(0, first.Count).ToDictionary(id => id, id => new AddedToken(first[id]) { Special = true }),
            AdditionalSpecialTokens = additional,
            Normalizer = spm.Normalizer,
            Model = vocabulary => spm.Model.WithIds(vocabulary, special.UnkToken!),
            Joiner = new PiecewiseJoiner(spm.Model),
            Layout = place => Layouts.Around([], [place(special.EosToken!)]),
        }.Build();
    }

    private static List<string> Additional(IReadOnlyList<string>? given, string sentence, int offset)
    {
        List<string> tokens = given is null ? [sentence] : given.Contains(sentence) ? [.. given] : [sentence, .. given];
        for (var i = given is null ? 2 : tokens.Count; i < (given is null ? offset : offset - 1); i++) tokens.Add($"<unk_{i}>");
        return tokens;
    }
}
