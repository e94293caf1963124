using CourseKit.Tokenizers.SentencePiece;

namespace CourseKit.Tokenizers.Families;

/// <summary>XLM-RoBERTa (<c>XLMRobertaTokenizer</c> of transformers): the ids of fairseq, one more than those of SentencePiece, behind four
/// special tokens in an order of their own; the mask token comes last.</summary>
internal static class XlmRobertaFamily
{
    internal const int Offset = 1;

    /// <summary>The tokens with the ids 0 to 3.</summary>
    internal static readonly string[] First = ["<s>", "<pad>", "</s>", "<unk>"];

    internal static Tokenizer Load(FamilyFiles files)
    {
        var spm = SentencePieceProcessor.FromFile(files.Find("sentencepiece.bpe.model"));
        var special = SlowTokenizer.Roles(files, "<s>", "</s>", "<unk>", "</s>", "<pad>", "<s>", "<mask>");
        var vocabulary = SentencePieceVocabulary.Of(spm, Offset, First);
        vocabulary.TryAdd("<mask>", spm.PieceCount + Offset);
        return new SlowTokenizer
        {
            Files = files,
            Vocabulary = vocabulary,
            Special = special,
            AdditionalSpecialTokens = files.AdditionalSpecialTokens ?? [],
            MaskTakesSpace = true,
            Normalizer = spm.Normalizer,
            Model = all => spm.Model.WithIds(all, special.UnkToken!),
            Joiner = new PlainJoiner(),
            Layout = place => Layouts.Roberta(place(special.ClsToken!), place(special.SepToken!)),
        }.Build();
    }
}
