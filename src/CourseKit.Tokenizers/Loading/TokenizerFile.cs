using System.Text.Json;

namespace CourseKit.Tokenizers.Loading;

/// <summary>What a <c>tokenizer.json</c> says. The vocabulary is read as a stream; the other parts are small.</summary>
internal sealed record TokenizerFile
{
    internal required TokenizerModel Model { get; init; }

    internal Normalizer? Normalizer { get; init; }

    internal PreTokenizer? PreTokenizer { get; init; }

    internal PostProcessor? PostProcessor { get; init; }

    internal Decoder? Decoder { get; init; }

    internal IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    internal Truncation? Truncation { get; init; }

    internal Padding? Padding { get; init; }

    internal static TokenizerFile Load(string path)
    {
        return Parse(JsonFile.ReadBytes(path).Span, path);
    }

    internal static TokenizerFile Parse(ReadOnlySpan<byte> utf8, string file)
    {
        try
        {
            return ParseObject(utf8, file);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw JsonFile.Damaged(file, error);
        }
    }

    /// <summary>The tokenizer as the file alone describes it.</summary>
    internal Tokenizer Build() => new(Model, Normalizer, PreTokenizer, PostProcessor, Decoder, AddedTokens,
        new SpecialTokens { PadToken = Padding?.PadToken })
    {
        Truncation = Truncation,
        Padding = Padding,
    };

    private static TokenizerFile ParseObject(ReadOnlySpan<byte> utf8, string file)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 64 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new TokenizerException($"{file}: expected a JSON object, as a tokenizer.json holds.");

        TokenizerModel? model = null;
        var parts = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name == "model") model = ModelParser.Parse(ref reader, file, utf8.Length);
            else parts[name] = JsonElement.ParseValue(ref reader);
        }
        while (reader.Read()) { } // anything after the object is an error, which the reader reports

        var root = new JsonSection(parts, file, "");
        if (root.OptionalString("version") is { } version && version != "1.0")
            throw root.Error("version", $"'{version}' is not a version that this library reads; expected 1.0");
        return new TokenizerFile
        {
            Model = model ?? throw new TokenizerException($"{file}: model is missing; expected the object that a tokenizer.json holds."),
            Normalizer = Part("normalizer") is { } normalizer ? NormalizerParser.Parse(normalizer) : null,
            PreTokenizer = Part("pre_tokenizer") is { } preTokenizer ? PreTokenizerParser.Parse(preTokenizer) : null,
            PostProcessor = Part("post_processor") is { } postProcessor ? PostProcessorParser.Parse(postProcessor) : null,
            Decoder = Part("decoder") is { } decoder ? DecoderParser.Parse(decoder) : null,
            Truncation = Part("truncation") is { } truncation ? OptionsParser.Truncation(truncation) : null,
            Padding = Part("padding") is { } padding ? OptionsParser.Padding(padding) : null,
            AddedTokens = root.Has("added_tokens") ? AddedTokenParser.ParseList(root) : [],
        };

        JsonSection? Part(string name) => root.Has(name) ? root.Section(name) : null;
    }
}
