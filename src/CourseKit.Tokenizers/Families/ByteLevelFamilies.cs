using CourseKit.Tokenizers.Loading;

namespace CourseKit.Tokenizers.Families;

/// <summary>The families whose tokens are bytes and merges of them, in a <c>vocab.json</c> and a <c>merges.txt</c>: GPT-2 and GPT-Neo
/// (<c>GPT2TokenizerFast</c> of transformers), RoBERTa and BART (<c>RobertaTokenizerFast</c>), Qwen 2 (<c>Qwen2TokenizerFast</c>).</summary>
internal static class ByteLevelFamilies
{
    private const string EndOfText = "<|endoftext|>";

    private const string Qwen2Words =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private static readonly BpeOptions s_options = new() { ContinuingSubwordPrefix = "", EndOfWordSuffix = "" };

    internal static Tokenizer LoadGpt2(FamilyFiles files) =>
        Gpt2(files.Find("vocab.json"), files.Find("merges.txt"), files.Flag("add_prefix_space") ?? false, files);

    internal static Tokenizer LoadRoberta(FamilyFiles files) =>
        Roberta(files.Find("vocab.json"), files.Find("merges.txt"), files.Flag("add_prefix_space") ?? false, files);

    internal static Tokenizer LoadQwen2(FamilyFiles files) => Qwen2(files.Find("vocab.json"), files.Find("merges.txt"), files);

    internal static Tokenizer Gpt2(string vocabulary, string merges, bool addPrefixSpace, FamilyFiles? files = null)
    {
        var special = FastTokenizer.Roles(files, new() { BosToken = EndOfText, EosToken = EndOfText, UnkToken = EndOfText });
        var addsBos = (files?.Flag("add_bos_token") ?? false) && special.BosToken is not null;
        return new FastTokenizer
        {
            Files = files,
            Class = "GPT2Tokenizer",
            Special = special,
            Describe = content => new AddedToken(content) { Normalized = true },
            Model = Model(vocabulary, SubwordFiles.Merges(merges, hasHeader: true, columns: 2)),
            PreTokenizer = new ByteLevelPreTokenizer(addPrefixSpace),
            Layout = place => addsBos ? Layouts.Around([place(special.BosToken!)], []) : new ByteLevelProcessing(trimOffsets: false),
            Decoder = new ByteLevelDecoder(),
        }.Build();
    }

    internal static Tokenizer Roberta(string vocabulary, string merges, bool addPrefixSpace, FamilyFiles? files = null)
    {
        var special = FastTokenizer.Roles(files, new()
        {
            BosToken = "<s>",
            EosToken = "</s>",
            UnkToken = "<unk>",
            SepToken = "</s>",
            PadToken = "<pad>",
            ClsToken = "<s>",
            MaskToken = "<mask>",
        });
        var isRoberta = TokenizerFamilies.NameOf(files) is null or "RobertaTokenizer";
        return new FastTokenizer
        {
            Files = files,
            Class = "RobertaTokenizer",
            Special = special,
            Describe = content => content != special.MaskToken ? new AddedToken(content) { Normalized = true }
                : new AddedToken(content) { LStrip = true, Normalized = !isRoberta },
            Model = Model(vocabulary, SubwordFiles.Merges(merges, hasHeader: true, columns: 2)),
            PreTokenizer = new ByteLevelPreTokenizer(addPrefixSpace),
            Layout = place => new RobertaProcessing(Pair(place(special.SepToken ?? "</s>")), Pair(place(special.ClsToken ?? "<s>")),
                files?.Flag("trim_offsets") ?? true, addPrefixSpace),
            Decoder = new ByteLevelDecoder(),
        }.Build();
    }

    internal static Tokenizer Qwen2(string vocabulary, string merges, FamilyFiles? files = null)
    {
        var special = FastTokenizer.Roles(files, new() { EosToken = EndOfText, UnkToken = EndOfText, PadToken = EndOfText });
        return new FastTokenizer
        {
            Files = files,
            Class = "Qwen2Tokenizer",
            Special = special,
            Describe = content => new AddedToken(content) { Normalized = false },
            Model = Model(vocabulary, MergesParser.ReadText(merges)),
            Normalizer = new UnicodeNormalizer(System.Text.NormalizationForm.FormC),
            PreTokenizer = new SequencePreTokenizer(
                new SplitPreTokenizer(TextPattern.FromRegex(Qwen2Words), SplitBehavior.Isolated),
                new ByteLevelPreTokenizer(files?.Flag("add_prefix_space") ?? false, useRegex: false)),
            Layout = _ => new ByteLevelProcessing(trimOffsets: false),
            Decoder = new ByteLevelDecoder(),
        }.Build();
    }

    internal static (string Token, int Id) Pair(SpecialTokenPiece piece) => (piece.Tokens[0], piece.Ids[0]);

    private static BpeModel Model(string vocabulary, List<(string Left, string Right)> merges)
    {
        var tokens = VocabularyParser.ReadFile(vocabulary);
        return new BpeModel(tokens, BpeModel.Resolve(tokens, merges, s_options, "merges.txt"), s_options);
    }
}
