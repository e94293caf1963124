using CourseKit.Tokenizers.SentencePiece;

namespace CourseKit.Tokenizers.Families;

/// <summary>Llama and Mistral with a SentencePiece model (<c>LlamaTokenizer</c> of transformers): byte pair encoding with byte fallback,
/// and <c>&lt;s&gt;</c> before every sequence.</summary>
internal static class LlamaFamily
{
    internal static Tokenizer Load(FamilyFiles files)
    {
        var spm = SentencePieceProcessor.FromFile(files.Find("tokenizer.model"));
        var special = SlowTokenizer.Roles(files, bos: "<s>", eos: "</s>", unk: "<unk>");
        var legacy = files.Flag("legacy") ?? true;
        var start = PrefixedStart.Create(spm, legacy, files.Flag("add_prefix_space") ?? true, special.UnkToken!);
        return new SlowTokenizer
        {
            Files = files,
            Vocabulary = SentencePieceVocabulary.Of(spm),
            Special = special,
            AdditionalSpecialTokens = files.AdditionalSpecialTokens ?? [],
            Normalizer = start.Normalizer,
            Model = vocabulary => start.Model(vocabulary, special.UnkToken!),
            Joiner = new PiecewiseJoiner(start.Spm)
            {
                SpaceBefore = legacy,
                DropsPrefix = start.AddPrefixSpace,
                LlamaSpaces = true,
                Strips = false,
            },
            Layout = place => Layouts.AroundEach(
                files.Flag("add_bos_token") ?? true ? [place(special.BosToken!)] : [],
                files.Flag("add_eos_token") ?? false ? [place(special.EosToken!)] : [], secondTypeId: 1),
        }.Build();
    }
}
