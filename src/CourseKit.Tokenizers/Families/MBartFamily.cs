using CourseKit.Tokenizers.SentencePiece;

namespace CourseKit.Tokenizers.Families;

/// <summary>mBART (<c>MBartTokenizer</c> of transformers): XLM-RoBERTa's ids, then a token for each language, then the mask. A text ends
/// with <c>&lt;/s&gt;</c> and its language.</summary>
internal static class MBartFamily
{
    private static readonly string[] s_languages =
        ["ar_AR", "cs_CZ", "de_DE", "en_XX", "es_XX", "et_EE", "fi_FI", "fr_XX", "gu_IN", "hi_IN", "it_IT", "ja_XX", "kk_KZ", "ko_KR",
         "lt_LT", "lv_LV", "my_MM", "ne_NP", "nl_XX", "ro_RO", "ru_RU", "si_LK", "tr_TR", "vi_VN", "zh_CN"];

    internal static Tokenizer Load(FamilyFiles files)
    {
        var spm = SentencePieceProcessor.FromFile(files.Find("sentencepiece.bpe.model"));
        var special = SlowTokenizer.Roles(files, "<s>", "</s>", "<unk>", "</s>", "<pad>", "<s>", "<mask>");
        var vocabulary = SentencePieceVocabulary.Of(spm, XlmRobertaFamily.Offset, XlmRobertaFamily.First);
        var next = spm.PieceCount + XlmRobertaFamily.Offset;
        foreach (var language in s_languages) vocabulary[language] = next++;
        vocabulary["<mask>"] = next;
        var languages = new TranslationLanguages
        {
            Source = files.Text("src_lang") ?? "en_XX",
            Target = files.Text("tgt_lang"),
            Ids = s_languages.ToDictionary(language => language, language => vocabulary[language]),
            ForSource = (tokenizer, language) => tokenizer.With(LayoutOf(tokenizer, special.EosToken!, language)),
            ForTarget = (tokenizer, language) => tokenizer.With(LayoutOf(tokenizer, special.EosToken!, language)),
        };
        return new SlowTokenizer
        {
            Files = files,
            Vocabulary = vocabulary,
            Special = special,
            AdditionalSpecialTokens = [.. (files.AdditionalSpecialTokens ?? []).Union(s_languages)],
            MaskTakesSpace = true,
            Normalizer = spm.Normalizer,
            Model = all => spm.Model.WithIds(all, special.UnkToken!),
            Joiner = new PlainJoiner(),
            Layout = place => Layouts.Around([], [place(special.EosToken!), place(languages.Source)]),
            Languages = languages,
        }.Build();
    }

    private static PostProcessor LayoutOf(Tokenizer tokenizer, string eos, string? language) =>
        Layouts.Around([], language is null ? [tokenizer.Place(eos)] : [tokenizer.Place(eos), tokenizer.Place(language)]);
}
