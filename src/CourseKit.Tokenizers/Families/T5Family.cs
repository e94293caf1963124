using CourseKit.Tokenizers.SentencePiece;

namespace CourseKit.Tokenizers.Families;

/// <summary>T5, mT5 and their kin (<c>T5Tokenizer</c> of transformers): a unigram model, 100 sentinel tokens for spans to fill in, and
/// <c>&lt;/s&gt;</c> behind every sequence.</summary>
internal static class T5Family
{
    internal static Tokenizer Load(FamilyFiles files)
    {
        var spm = SentencePieceProcessor.FromFile(files.Find("spiece.model"));
        var special = SlowTokenizer.Roles(files, eos: "</s>", unk: "<unk>", pad: "<pad>");
        var sentinels = files.Number("extra_ids") ?? 100;
        if (sentinels > 10_000) throw new TokenizerException($"{files.Folder}: extra_ids is {sentinels}; expected at most 10000.");
        var start = PrefixedStart.Create(spm, files.Flag("legacy") ?? true, files.Flag("add_prefix_space") ?? true, special.UnkToken!);
        return new SlowTokenizer
        {
            Files = files,
            Vocabulary = SentencePieceVocabulary.Of(spm),
            Special = special,
            OwnAddedTokens = Enumerable.Range(0, sentinels).ToDictionary(i => spm.PieceCount + sentinels - 1 - i,
                i => new AddedToken($"<extra_id_{i}>") { Special = true, LStrip = true, RStrip = true }),
            AdditionalSpecialTokens = files.AdditionalSpecialTokens ?? [.. Enumerable.Range(0, sentinels).Select(i => $"<extra_id_{i}>")],
            Normalizer = start.Normalizer,
            Model = vocabulary => start.Model(vocabulary, special.UnkToken!),
            Joiner = new PiecewiseJoiner(start.Spm) { SpaceBefore = true, DropsPrefix = start.AddPrefixSpace },
            Layout = place => Layouts.AroundEach([], [place(special.EosToken!)]),
        }.Build();
    }
}
