using CourseKit.Tokenizers.Loading;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.Families;

/// <summary>CTRL (<c>CTRLTokenizer</c> of transformers): subword-nmt over words, with no special tokens around a text.</summary>
internal static class CtrlFamily
{
    internal static Tokenizer Load(FamilyFiles files)
    {
        var special = SlowTokenizer.Roles(files, unk: "<unk>");
        var merges = SubwordFiles.Merges(files.Find("merges.txt"), hasHeader: true, columns: 2);
        return new SlowTokenizer
        {
            Files = files,
            Vocabulary = SentencePieceVocabulary.FromJson(files.Find("vocab.json")),
            Special = special,
            AdditionalSpecialTokens = files.AdditionalSpecialTokens ?? [],
            PreTokenizer = new WordsWithNewline(CharacterClasses.IsWhitespace),
            Model = vocabulary => new SubwordNmtModel(vocabulary, merges, special.UnkToken ?? "<unk>"),
            Joiner = new ContinuationJoiner("@@ "),
            Layout = _ => new TemplateProcessing([new SequencePiece(0, 0)], [new SequencePiece(0, 0), new SequencePiece(1, 1)]),
        }.Build();
    }
}
