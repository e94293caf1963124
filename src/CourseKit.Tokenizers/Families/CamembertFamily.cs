using CourseKit.Tokenizers.SentencePiece;

namespace CourseKit.Tokenizers.Families;

/// <summary>CamemBERT (<c>CamembertTokenizer</c> of transformers): the ids of fairseq, which puts four tokens before those of
/// SentencePiece, whose own special pieces then follow.</summary>
internal static class CamembertFamily
{
    private const int Offset = 4;

    internal static Tokenizer Load(FamilyFiles files)
    {
        var spm = SentencePieceProcessor.FromFile(files.Find("sentencepiece.bpe.model"));
        var special = SlowTokenizer.Roles(files, "<s>", "</s>", "<unk>", "</s>", "<pad>", "<s>", "<mask>");
        string[] first = ["<s>NOTUSED", special.PadToken ?? "<pad>", "</s>NOTUSED", special.UnkToken ?? "<unk>", "<unk>NOTUSED"];
        return new SlowTokenizer
        {
            Files = files,
            Vocabulary = SentencePieceVocabulary.Of(spm, Offset, first),
            Special = special,
            OwnSize = spm.PieceCount,
            OwnAddedTokens = Enumerable.Range(0, first.Length).ToDictionary(id => id, id => new AddedToken(first[id]) { Special = true }),
            AdditionalSpecialTokens = files.AdditionalSpecialTokens ?? ["<s>NOTUSED", "</s>NOTUSED", "<unk>NOTUSED"],
            MaskTakesSpace = true,
            Normalizer = spm.Normalizer,
            Model = vocabulary => spm.Model.WithIds(vocabulary, special.UnkToken!),
            Joiner = new PiecewiseJoiner(spm.Model) { SpaceBefore = true },
            Layout = place => Layouts.Roberta(place(special.ClsToken!), place(special.SepToken!)),
        }.Build();
    }
}
