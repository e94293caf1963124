using System.Text;
using System.Text.Json;
using CourseKit.Tokenizers.Loading;

namespace CourseKit.Tokenizers.Families;

/// <summary>The families whose <c>vocab.json</c> marks tokens that end a word with <c>&lt;/w&gt;</c>: OpenAI GPT
/// (<c>OpenAIGPTTokenizerFast</c> of transformers) and CLIP (<c>CLIPTokenizerFast</c>).</summary>
internal static class EndOfWordFamilies
{
    private const string Suffix = "</w>";
    private const string ClipWords = @"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+";
    private const int ClipMerges = 49_152 - 256 - 2; // the size of its vocabulary without the bytes and the two special tokens

    internal static Tokenizer LoadOpenAiGpt(FamilyFiles files) => OpenAiGpt(files.Find("vocab.json"), files.Find("merges.txt"), files);

    internal static Tokenizer LoadClip(FamilyFiles files) => Clip(files.Find("vocab.json"), files.Find("merges.txt"), files);

    internal static Tokenizer OpenAiGpt(string vocabulary, string merges, FamilyFiles? files = null)
    {
        var special = FastTokenizer.Roles(files, new() { UnkToken = "<unk>" });
        return new FastTokenizer
        {
            Files = files,
            Class = "OpenAIGPTTokenizer",
            Special = special,
            Describe = content => new AddedToken(content) { Normalized = false },
            Model = Model(vocabulary, SubwordFiles.Merges(merges, hasHeader: true, columns: 2),
                new() { UnkToken = special.UnkToken ?? "<unk>", EndOfWordSuffix = Suffix }),
            Normalizer = new BertNormalizer(),
            PreTokenizer = new BertPreTokenizer(),
            Decoder = new BpeDecoder(Suffix),
        }.Build();
    }

    internal static Tokenizer Clip(string vocabulary, string merges, FamilyFiles? files = null)
    {
        const string End = "<|endoftext|>";
        var special = FastTokenizer.Roles(files, new() { BosToken = "<|startoftext|>", EosToken = End, UnkToken = End, PadToken = End });
        var pairs = SubwordFiles.Merges(merges, hasHeader: true, columns: 2);
        return new FastTokenizer
        {
            Files = files,
            Class = "CLIPTokenizer",
            Special = special,
            Describe = content => new AddedToken(content) { Normalized = true },
            Model = Model(vocabulary, [.. pairs.Take(ClipMerges)],
                new() { UnkToken = special.UnkToken ?? End, ContinuingSubwordPrefix = "", EndOfWordSuffix = Suffix }),
            Normalizer = new SequenceNormalizer(new UnicodeNormalizer(NormalizationForm.FormC),
                new ReplaceNormalizer(TextPattern.FromRegex(@"\s+"), " "), new LowercaseNormalizer()),
            PreTokenizer = new SequencePreTokenizer(
                new SplitPreTokenizer(TextPattern.FromRegex(ClipWords), SplitBehavior.Removed, invert: true),
                new ByteLevelPreTokenizer(addPrefixSpace: false)),
            Layout = place => new RobertaProcessing(ByteLevelFamilies.Pair(place(special.EosToken ?? End)),
                ByteLevelFamilies.Pair(place(special.BosToken ?? "<|startoftext|>")), trimOffsets: false, addPrefixSpace: false),
            Decoder = new ClipDecoder(new ByteLevelDecoder()),
        }.Build();
    }

    private static BpeModel Model(string vocabulary, List<(string Left, string Right)> merges, BpeOptions options)
    {
        var tokens = VocabularyParser.ReadFile(vocabulary);
        return new BpeModel(tokens, BpeModel.Resolve(tokens, merges, options, "merges.txt"), options);
    }
}

/// <summary>What <c>CLIPTokenizerFast</c> does behind the decoder of its file: an end of a word becomes a space, and spaces at the ends are
/// removed. In files it is the decoder that it stands behind.</summary>
/// <param name="inner">That decoder.</param>
internal sealed class ClipDecoder(Decoder inner) : Decoder
{
    public override IReadOnlyList<string> DecodeChain(IReadOnlyList<string> tokens) => [Decode(tokens)];

    public override string Decode(IReadOnlyList<string> tokens) => inner.Decode(tokens).Replace("</w>", " ", StringComparison.Ordinal).Trim();

    protected internal override void WriteJson(Utf8JsonWriter writer) => inner.WriteJson(writer);
}
