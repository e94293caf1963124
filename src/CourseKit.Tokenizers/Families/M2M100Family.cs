using CourseKit.Tokenizers.SentencePiece;

namespace CourseKit.Tokenizers.Families;

/// <summary>M2M100 (<c>M2M100Tokenizer</c> of transformers): SentencePiece's pieces with the ids of a <c>vocab.json</c>, and a token for
/// each language behind them, which stands before the text.</summary>
internal static class M2M100Family
{
    private static readonly Dictionary<string, string> s_languages = new(StringComparer.Ordinal)
    {
        ["m2m100"] = "af am ar ast az ba be bg bn br bs ca ceb cs cy da de el en es et fa ff fi fr fy ga gd gl gu ha he hi hr ht hu hy id ig " +
                     "ilo is it ja jv ka kk km kn ko lb lg ln lo lt lv mg mk ml mn mr ms my ne nl no ns oc or pa pl ps pt ro ru sd si sk sl " +
                     "so sq sr ss su sv sw ta th tl tn tr uk ur uz vi wo xh yi yo zh zu",
        ["wmt21"] = "en ha is ja cs ru zh de",
    };

    internal static Tokenizer Load(FamilyFiles files)
    {
        var spm = SentencePieceProcessor.FromFile(files.Find("sentencepiece.bpe.model"));
        var special = SlowTokenizer.Roles(files, bos: "<s>", eos: "</s>", unk: "<unk>", sep: "</s>", pad: "<pad>");
        var vocabulary = SentencePieceVocabulary.FromJson(files.Find("vocab.json"));
        var own = vocabulary.Count;
        var codes = LanguagesOf(files);
        for (var i = 0; i < codes.Length; i++) vocabulary[TokenOf(codes[i])] = own + i;
        var languages = new TranslationLanguages
        {
            Source = files.Text("src_lang") ?? "en",
            Target = files.Text("tgt_lang"),
            Ids = codes.ToDictionary(code => code, code => vocabulary[TokenOf(code)]),
            ForSource = (tokenizer, language) => tokenizer.With(LayoutOf(tokenizer, special.EosToken!, language)),
            ForTarget = (tokenizer, language) => tokenizer.With(LayoutOf(tokenizer, special.EosToken!, language)),
        };
        return new SlowTokenizer
        {
            Files = files,
            Vocabulary = vocabulary,
            Special = special,
            OwnSize = own,
            AdditionalSpecialTokens = files.AdditionalSpecialTokens ?? [],
            Normalizer = spm.Normalizer,
            Model = all => spm.Model.WithIds(all, special.UnkToken!),
            Joiner = new PiecewiseJoiner(spm.Model),
            Layout = place => Layouts.Around([place(TokenOf(languages.Source))], [place(special.EosToken!)]),
            Languages = languages,
        }.Build();
    }

    private static string[] LanguagesOf(FamilyFiles files)
    {
        var set = files.Text("language_codes") ?? "m2m100";
        return s_languages.TryGetValue(set, out var codes) ? codes.Split(' ') : throw new TokenizerException(
            $"{files.Folder}: language_codes is '{set}'; expected {string.Join(" or ", s_languages.Keys)}.");
    }

    private static PostProcessor LayoutOf(Tokenizer tokenizer, string eos, string? language) =>
        Layouts.Around(language is null ? [] : [tokenizer.Place(TokenOf(language))], [tokenizer.Place(eos)]);

    private static string TokenOf(string language) => $"__{language}__";
}
