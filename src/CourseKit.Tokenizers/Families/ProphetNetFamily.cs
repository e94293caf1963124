using System.Text;
using System.Text.Json;

namespace CourseKit.Tokenizers.Families;

/// <summary>ProphetNet (<c>ProphetNetTokenizer</c> of transformers): BERT's WordPiece in its Python form, with <c>[SEP]</c> behind each
/// text and nothing before it.</summary>
internal static class ProphetNetFamily
{
    internal static Tokenizer Load(FamilyFiles files)
    {
        if (files.Config.Raw.TryGetValue("never_split", out var kept) && kept.ValueKind == JsonValueKind.Array && kept.GetArrayLength() > 0)
            throw new UnsupportedComponentException("never_split", "(a list of tokens)", files.Folder, ["null", "[]"]);
        var special = SlowTokenizer.Roles(files, unk: "[UNK]", sep: "[SEP]", pad: "[PAD]", mask: "[MASK]");
        var isBasic = files.Flag("do_basic_tokenize") ?? true;
        var sep = special.SepToken ?? "[SEP]";
        return new SlowTokenizer
        {
            Files = files,
            Vocabulary = SubwordFiles.Lines(files.Find("prophetnet.tokenizer")),
            Special = special,
            AdditionalSpecialTokens = files.AdditionalSpecialTokens ?? [],
            Normalizer = isBasic ? Normalizer(files) : null,
            PreTokenizer = new PythonWords(splitsPunctuation: isBasic),
            Model = vocabulary => new WordPieceModel(vocabulary, special.UnkToken ?? "[UNK]"),
            Joiner = new ContinuationJoiner(" ##"),
            Layout = place => Layouts.AroundEach([], [place(sep)], secondTypeId: 1),
        }.Build();
    }

    private static SequenceNormalizer Normalizer(FamilyFiles files)
    {
        var lower = files.Flag("do_lower_case") ?? true;
        var steps = new List<Normalizer>
        {
            new PythonCleaning(files.Flag("tokenize_chinese_chars") ?? true),
            new UnicodeNormalizer(NormalizationForm.FormC),
        };
        if (lower) steps.AddRange([new FinalSigmaNormalizer(), new LowercaseNormalizer()]);
        if (files.Flag("strip_accents") ?? lower)
            steps.AddRange([new UnicodeNormalizer(NormalizationForm.FormD), new PythonMarksNormalizer()]);
        return new SequenceNormalizer([.. steps]);
    }
}
