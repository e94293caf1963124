using CourseKit.Tokenizers.SentencePiece;

namespace CourseKit.Tokenizers.Families;

/// <summary>T5, mT5 and their kin (<c>T5Tokenizer</c> of transformers): a unigram model, 100 sentinel tokens for spans to fill in, and
/// <c>&lt;/s&gt;</c> behind every sequence.</summary>
internal static class T5Family
{
    private const int UsualSentinels = 100;

    /// <summary>The tokenizer of a checkpoint folder. Where its class is <c>T5TokenizerFast</c> the SentencePiece model is put together anew
    /// from the components of tokenizers.</summary>
    internal static Tokenizer Load(FamilyFiles files)
    {
        if (files.IsFast)
            return LoadFast(files.Find("spiece.model"), files.Number("extra_ids") ?? UsualSentinels,
                files.Flag("add_prefix_space") ?? false, files.Flag("legacy") ?? true);
        var spm = SentencePieceProcessor.FromFile(files.Find("spiece.model"));
        var special = SlowTokenizer.Roles(files, eos: "</s>", unk: "<unk>", pad: "<pad>");
        var sentinels = files.Number("extra_ids") ?? UsualSentinels;
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

    /// <summary>The tokenizer that <c>T5TokenizerFast</c> of transformers makes of a SentencePiece model (its <c>T5Converter</c>).</summary>
    /// <param name="path">The model.</param>
    /// <param name="sentinels">How many sentinel tokens stand behind its pieces.</param>
    /// <param name="addPrefixSpace">Whether a space is put in front.</param>
    /// <param name="legacy">Whether also behind added tokens.</param>
    internal static Tokenizer LoadFast(string path, int sentinels = UsualSentinels, bool addPrefixSpace = false, bool legacy = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sentinels);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sentinels, 10_000);
        var file = SentencePieceFile.Load(path);
        if (file.ModelType != SentencePieceModelType.Unigram)
            throw new TokenizerException($"{path}: a {file.ModelType} model; T5's is a Unigram model.");
        var spm = SentencePieceProcessor.FromFile(path);
        UnigramPiece[] pieces =
        [
            .. file.Pieces.Select(piece => new UnigramPiece(piece.Text, piece.Score)),
            .. Enumerable.Range(0, sentinels).Select(i => new UnigramPiece($"<extra_id_{sentinels - 1 - i}>", 0)),
        ];
        var scheme = !addPrefixSpace ? PrependScheme.Never : legacy ? PrependScheme.Always : PrependScheme.First;
        var eos = new SpecialTokenPiece([spm.PieceToId("</s>")], ["</s>"], 0);
        string[] special = ["</s>", "<unk>", "<pad>"];
        return new Tokenizer(
            new UnigramModel(pieces, spm.UnkId),
            FastNormalizer(file),
            new MetaspacePreTokenizer(prependScheme: scheme),
            Layouts.AroundEach([], [eos]),
            new MetaspaceDecoder(prependScheme: scheme),
            special.Concat(Enumerable.Range(0, sentinels).Select(i => $"<extra_id_{i}>"))
                .Select(token => new AddedToken(token) { Special = true }),
            new SpecialTokens { EosToken = "</s>", UnkToken = "<unk>", PadToken = "<pad>" })
        { TokenizerClass = "T5TokenizerFast" };
    }

    private static SequenceNormalizer FastNormalizer(SentencePieceFile file)
    {
        Normalizer[] always = [new StripNormalizer(stripLeft: false), new ReplaceNormalizer(TextPattern.FromRegex(" {2,}"), "\u2581")];
        return file.Normalizer.PrecompiledCharsmap.IsEmpty ? new(always)
            : new([new PrecompiledNormalizer(file.Normalizer.PrecompiledCharsmap, file.Source), .. always]);
    }
}
