using System.Text.Json;
using CourseKit.Tokenizers;

namespace CourseKit.Cli.Verification;

/// <summary>Golden cases of tokenizers: whole tokenizers (<c>cases.json</c> and the like, with a source or beside the tokenizer's files),
/// components alone (<c>components.json</c>), added tokens (<c>added.json</c>) and checksums over many lines
/// (<c>volume.json</c>).</summary>
internal sealed class TokenizerSuite : IGoldenSuite
{
    /// <summary>The files that a tokenizer's vocabulary may come from.</summary>
    private static readonly string[] Vocabularies =
        ["tokenizer.json", "vocab.txt", "vocab.json", "spiece.model", "spm.model", "sentencepiece.bpe.model", "tokenizer.model", "source.spm",
         "prophetnet.tokenizer"];

    /// <inheritdoc/>
    public IEnumerable<GoldenUnit> Find(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
            if (Recognise(path) is { } run) yield return new GoldenUnit(path, run);
    }

    private static Func<GoldenSources, IEnumerable<CaseResult>>? Recognise(string path)
    {
        if (Path.GetFileName(path) is "tokenizer.json" or "vocab.json") return null; // large, and no cases
        using var stream = File.OpenRead(path);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(stream);
        }
        catch (JsonException)
        {
            return null;
        }
        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return null;
            if (Has(root, "normalizers") || Has(root, "pre_tokenizers")) return _ => Open(path, TokenizerSuiteComponents.Run);
            if (FirstCase(root) is not { } first) return null;
            if (Has(first, "pieces") && Has(root, "source"))
                return sources => Open(path, root => TokenizerSuiteSentencePiece.Run(root, sources));
            if (Has(first, "target_ids") && Has(root, "source"))
                return sources => Open(path, root => TokenizerSuiteSentencePiece.RunMarian(root, sources));
            if (Has(root, "base") && Has(root, "added")) return sources => Open(path, root => TokenizerSuiteCases.RunAdded(root, sources));
            if (Has(first, "sha256") && Has(first, "tokenizer"))
                return sources => Open(path, root => TokenizerSuiteVolume.Run(root, path, sources));
            var isTokenizer = Has(first, "text") && Has(first, "ids") && (Has(root, "source") || Has(root, "class"));
            return isTokenizer ? sources => Open(path, root => TokenizerSuiteCases.Run(root, path, sources)) : null;
        }
    }

    /// <summary>Loads the tokenizer that <paramref name="source"/> names, e.g. <c>models/all-MiniLM-L6-v2/tokenizer.json</c> or
    /// <c>vocab/bert-base-cased/vocab.txt, no lower-casing</c>.</summary>
    /// <exception cref="FileNotFoundException">The source is not on this machine.</exception>
    /// <exception cref="UnsupportedComponentException">The library does not have its kind.</exception>
    internal static Tokenizer? Load(string source, GoldenSources sources)
    {
        var relative = source.Split(',')[0];
        var path = sources.Find(relative) ?? throw new FileNotFoundException($"{relative} is not on this machine");
        if (Directory.Exists(path)) return HoldsTokenizer(path) ? LoadFolder(path, source) : null;
        return Path.GetFileName(path) switch
        {
            "tokenizer.json" => Tokenizer.FromFile(path),
            "vocab.txt" => Tokenizer.FromBertVocabulary(path, lowercase: !source.Contains("no lower-casing", StringComparison.Ordinal)),
            "spiece.model" => Tokenizer.FromT5Model(path),
            _ => null,
        };
    }

    /// <summary>A folder of bare vocabulary files may come with options, e.g. <c>vocab/gpt2, byte-level BPE, no prefix space</c>.</summary>
    private static Tokenizer LoadFolder(string folder, string source) => !source.Contains("byte-level BPE", StringComparison.Ordinal)
        ? Tokenizer.FromPretrained(folder)
        : Tokenizer.FromGpt2Vocabulary(Path.Combine(folder, "vocab.json"), Path.Combine(folder, "merges.txt"),
            addPrefixSpace: source.Contains(", prefix space", StringComparison.Ordinal));

    /// <summary>Whether a folder has files that <see cref="Tokenizer.FromPretrained"/> may read.</summary>
    internal static bool HoldsTokenizer(string folder) =>
        Vocabularies.Any(name => File.Exists(Path.Combine(folder, name)));

    private static IEnumerable<CaseResult> Open(string path, Func<JsonElement, IEnumerable<CaseResult>> run)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (var result in run(document.RootElement)) yield return result;
    }

    private static bool Has(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out _);

    private static JsonElement? FirstCase(JsonElement root) =>
        root.TryGetProperty("cases", out var cases) && cases.ValueKind == JsonValueKind.Array && cases.GetArrayLength() > 0
            ? cases[0]
            : null;
}
