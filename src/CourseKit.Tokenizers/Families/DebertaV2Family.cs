using CourseKit.Tokenizers.SentencePiece;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.Families;

/// <summary>DeBERTa version 2 and 3 (<c>DebertaV2Tokenizer</c> of transformers).</summary>
internal static class DebertaV2Family
{
    internal static Tokenizer Load(FamilyFiles files)
    {
        var spm = SentencePieceProcessor.FromFile(files.Find("spm.model"));
        var special = SlowTokenizer.Roles(files, "[CLS]", "[SEP]", "[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]");
        var steps = new List<Normalizer>();
        if (files.Flag("do_lower_case") ?? false) steps.Add(new LowercaseNormalizer());
        if (files.Flag("split_by_punct") ?? false) steps.Add(new PunctuationApartNormalizer());
        return new SlowTokenizer
        {
            Files = files,
            Vocabulary = SentencePieceVocabulary.Of(spm),
            Special = special,
            AdditionalSpecialTokens = files.AdditionalSpecialTokens ?? [],
            Normalizer = new SequenceNormalizer([.. steps, spm.Normalizer]),
            Model = vocabulary => spm.Model.WithIds(vocabulary, spm.IdToPiece(spm.UnkId)),
            Joiner = new PiecewiseJoiner(spm.Model) { SpaceBefore = true },
            Layout = place => Layouts.Bert(place(special.ClsToken!), place(special.SepToken!)),
        }.Build();
    }
}

/// <summary>Puts spaces around punctuation: to SentencePiece, which joins repeated spaces, that is the same as encoding the parts one by
/// one.</summary>
internal sealed class PunctuationApartNormalizer : Normalizer
{
    public override void Apply(NormalizedText text)
    {
        if (!text.Any(CharacterClasses.IsBertPunctuation)) return;
        var rewriter = new TextRewriter(text);
        while (rewriter.Next is var codePoint and >= 0)
        {
            var isPunctuation = CharacterClasses.IsBertPunctuation(codePoint);
            if (isPunctuation) rewriter.InsertBefore(' ');
            rewriter.Replace(codePoint);
            if (isPunctuation) rewriter.Insert(' ');
        }
        rewriter.Commit();
    }
}
