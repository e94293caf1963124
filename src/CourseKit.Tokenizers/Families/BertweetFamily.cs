using CourseKit.Tokenizers.Families.Tweets;

namespace CourseKit.Tokenizers.Families;

/// <summary>BERTweet (<c>BertweetTokenizer</c> of transformers; Nguyen et al. 2020): subword-nmt with the ids of fairseq, and, where the
/// configuration asks for it (<c>normalization</c>), tweets brought into the form of its training data first.</summary>
internal static class BertweetFamily
{
    internal static Tokenizer Load(FamilyFiles files)
    {
        var special = SlowTokenizer.Roles(files, "<s>", "</s>", "<unk>", "</s>", "<pad>", "<s>", "<mask>");
        var unk = special.UnkToken ?? "<unk>";
        var merges = SubwordFiles.Merges(files.Find("bpe.codes"), hasHeader: false, columns: 3);
        return new SlowTokenizer
        {
            Files = files,
            Vocabulary = SubwordFiles.Dictionary(files.Find("vocab.txt"),
                special.BosToken ?? "<s>", special.PadToken ?? "<pad>", special.EosToken ?? "</s>", unk),
            Special = special,
            AdditionalSpecialTokens = files.AdditionalSpecialTokens ?? [],
            Normalizer = files.Flag("normalization") ?? false ? new TweetNormalizer() : null,
            PreTokenizer = new WordsWithNewline(PythonText.IsSpace),
            Model = vocabulary => new SubwordNmtModel(vocabulary, merges, unk),
            Joiner = new ContinuationJoiner("@@ "),
            Layout = place => Layouts.Roberta(place(special.ClsToken ?? "<s>"), place(special.SepToken ?? "</s>")),
        }.Build();
    }
}
