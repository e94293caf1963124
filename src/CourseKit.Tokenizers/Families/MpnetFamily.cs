using CourseKit.Tokenizers.Loading;

namespace CourseKit.Tokenizers.Families;

/// <summary>MPNet (<c>MPNetTokenizerFast</c> of transformers): BERT's WordPiece with RoBERTa's special tokens.</summary>
internal static class MpnetFamily
{
    internal static Tokenizer Load(FamilyFiles files)
    {
        var special = FastTokenizer.Roles(files, new()
        {
            BosToken = "<s>",
            EosToken = "</s>",
            UnkToken = "[UNK]",
            SepToken = "</s>",
            PadToken = "<pad>",
            ClsToken = "<s>",
            MaskToken = "<mask>",
        });
        return new FastTokenizer
        {
            Files = files,
            Class = "MPNetTokenizer",
            Special = special,
            Describe = content => new AddedToken(content) { LStrip = content == special.MaskToken, Normalized = true },
            Model = new WordPieceModel(BertVocabulary.ReadVocabulary(files.Find("vocab.txt")), special.UnkToken ?? "[UNK]"),
            Normalizer = new BertNormalizer
            {
                Lowercase = files.Flag("do_lower_case") ?? true,
                StripAccents = files.Flag("strip_accents"),
                HandleChineseChars = files.Flag("tokenize_chinese_chars") ?? true,
            },
            PreTokenizer = new BertPreTokenizer(),
            Layout = place => Layout(place(special.ClsToken ?? "<s>"), place(special.SepToken ?? "</s>")),
            Decoder = new WordPieceDecoder(),
        }.Build();
    }

    private static TemplateProcessing Layout(SpecialTokenPiece cls, SpecialTokenPiece sep) => new(
        [cls, new SequencePiece(0, 0), sep],
        [cls, new SequencePiece(0, 0), sep, sep, new SequencePiece(1, 1), sep with { TypeId = 1 }]);
}
