using System.Text;

namespace CourseKit.Tokenizers.Loading;

/// <summary>Reads the <c>normalizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class NormalizerParser
{
    private static readonly string[] Supported =
    [
        "BertNormalizer", "ByteLevel", "Lowercase", "NFC", "NFD", "NFKC", "NFKD", "Nmt", "Precompiled", "Prepend", "Replace", "Sequence", "Strip", "StripAccents",
    ];

    internal static Normalizer Parse(JsonSection section) => section.Type switch
    {
        "BertNormalizer" => new BertNormalizer
        {
            CleanText = section.Bool("clean_text") ?? true,
            HandleChineseChars = section.Bool("handle_chinese_chars") ?? true,
            StripAccents = section.Bool("strip_accents"),
            Lowercase = section.Bool("lowercase") ?? true,
        },
        "ByteLevel" => new ByteLevelNormalizer(),
        "Lowercase" => new LowercaseNormalizer(),
        "NFC" => new UnicodeNormalizer(NormalizationForm.FormC),
        "NFD" => new UnicodeNormalizer(NormalizationForm.FormD),
        "NFKC" => new UnicodeNormalizer(NormalizationForm.FormKC),
        "NFKD" => new UnicodeNormalizer(NormalizationForm.FormKD),
        "Nmt" => new NmtNormalizer(),
        "Precompiled" => new PrecompiledNormalizer(section.Base64("precompiled_charsmap"), $"{section.File}: normalizer"),
        "Prepend" => new PrependNormalizer(section.String("prepend")),
        "Replace" => new ReplaceNormalizer(section.Pattern("pattern"), section.String("content")),
        "Sequence" => new SequenceNormalizer([.. section.Sections("normalizers").Select(Parse)]),
        "Strip" => new StripNormalizer(section.Bool("strip_left") ?? true, section.Bool("strip_right") ?? true),
        "StripAccents" => new StripAccentsNormalizer(),
        var kind => throw new UnsupportedComponentException("normalizer", kind, section.File, Supported),
    };
}
