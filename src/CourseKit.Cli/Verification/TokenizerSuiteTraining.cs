using System.Text.Json;
using CourseKit.Tokenizers;

namespace CourseKit.Cli.Verification;

/// <summary>Trains a vocabulary as a <c>cases.json</c> with a <c>trainer</c> says, on the corpus beside it, and compares it with the
/// <c>tokenizer.json</c> beside it: identical where the reference is deterministic, else nearly so.</summary>
internal static class TokenizerSuiteTraining
{
    private const double LeastShared = 0.98, LargestCountDifference = 0.01;

    private const string Corpus = "corpus.txt";

    private static readonly HashSet<string> KnownOptions =
    [
        "type", "vocab_size", "min_frequency", "special_tokens", "limit_alphabet", "initial_alphabet", "continuing_subword_prefix", "end_of_word_suffix",
        "max_token_length", "show_progress", "unk_token", "shrinking_factor", "max_piece_length", "n_sub_iterations", "seed_size",
    ];

    /// <summary>Runs the training of one file.</summary>
    internal static CaseResult Run(JsonElement root, string folder)
    {
        const string name = "training";
        var options = root.GetProperty("trainer");
        if (options.EnumerateObject().Select(field => field.Name).FirstOrDefault(field => !KnownOptions.Contains(field)) is { } unknown)
            return CaseResult.Unsupported(name, $"the trainer's option '{unknown}'");
        if (Trainer(options) is not { } trainer) return CaseResult.Unsupported(name, $"training a {options.GetProperty("type").GetString()} vocabulary");
        if (FindCorpus(folder) is not { } corpus) return CaseResult.Skip(name, $"no {Corpus} beside the cases");
        try
        {
            var expected = Tokenizer.FromFile(Path.Combine(folder, "tokenizer.json"));
            var untrained = new Tokenizer(expected.Model, expected.Normalizer, expected.PreTokenizer, decoder: expected.Decoder);
            var lines = Lines(corpus);
            var ours = untrained.Train(trainer, lines);
            var deterministic = root.TryGetProperty("deterministic", out var value) && value.GetBoolean();
            return (deterministic ? Difference(ours, expected) : Distance(ours, expected, lines)) is { } found
                ? CaseResult.Fail(name, found)
                : CaseResult.Pass(name);
        }
        catch (UnsupportedComponentException error)
        {
            return CaseResult.Unsupported(name, $"{error.Role} {error.Kind}");
        }
        catch (TokenizerException error)
        {
            return CaseResult.Fail(name, error.Message);
        }
    }

    private static TokenizerTrainer? Trainer(JsonElement options)
    {
        AddedToken[] special = Find("special_tokens") is { } tokens ? [.. tokens.EnumerateArray().Select(Special)] : [];
        return options.GetProperty("type").GetString() switch
        {
            "BPE" => new BpeTrainer
            {
                VocabularySize = Int("vocab_size") ?? 30_000,
                SpecialTokens = special,
                MinFrequency = Int("min_frequency") ?? 0,
                LimitAlphabet = Int("limit_alphabet"),
                InitialAlphabet = Alphabet(Find("initial_alphabet")),
                ContinuingSubwordPrefix = Text("continuing_subword_prefix"),
                EndOfWordSuffix = Text("end_of_word_suffix"),
                MaxTokenLength = Int("max_token_length"),
            },
            "WordPiece" => new WordPieceTrainer
            {
                VocabularySize = Int("vocab_size") ?? 30_000,
                SpecialTokens = special,
                MinFrequency = Int("min_frequency") ?? 0,
                LimitAlphabet = Int("limit_alphabet"),
                InitialAlphabet = Alphabet(Find("initial_alphabet")),
                ContinuingSubwordPrefix = Text("continuing_subword_prefix") ?? "##",
                EndOfWordSuffix = Text("end_of_word_suffix"),
            },
            "WordLevel" => new WordLevelTrainer { VocabularySize = Int("vocab_size") ?? 30_000, SpecialTokens = special, MinFrequency = Int("min_frequency") ?? 0 },
            "Unigram" => new UnigramTrainer
            {
                VocabularySize = Int("vocab_size") ?? 8000,
                SpecialTokens = special,
                UnkToken = Text("unk_token"),
                ShrinkingFactor = Find("shrinking_factor")?.GetDouble() ?? 0.75,
                MaxPieceLength = Int("max_piece_length") ?? 16,
                SubIterations = Int("n_sub_iterations") ?? 2,
                SeedSize = Int("seed_size") ?? 1_000_000,
                InitialAlphabet = Alphabet(Find("initial_alphabet")),
            },
            _ => null,
        };

        JsonElement? Find(string field) => options.TryGetProperty(field, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;
        int? Int(string field) => Find(field)?.GetInt32();
        string? Text(string field) => Find(field)?.GetString();
    }

    private static AddedToken Special(JsonElement token) =>
        new(token.ValueKind == JsonValueKind.String ? token.GetString()! : token.GetProperty("content").GetString()!) { Special = true };

    /// <summary>The reference takes a list of characters; a text describes that of byte-level BPE.</summary>
    private static string Alphabet(JsonElement? alphabet) => alphabet switch
    {
        null => "",
        { ValueKind: JsonValueKind.Array } list => string.Concat(list.EnumerateArray().Select(character => character.GetString())),
        _ => new string(ByteAlphabet.Characters),
    };

    private static string? FindCorpus(string folder) =>
        new[] { folder, Path.GetDirectoryName(Path.GetFullPath(folder))! }.Select(place => Path.Combine(place, Corpus)).FirstOrDefault(File.Exists);

    private static string[] Lines(string corpus)
    {
        var text = File.ReadAllText(corpus);
        return (text.EndsWith('\n') ? text[..^1] : text).Split('\n');
    }

    /// <summary>The first difference between two vocabularies and their merges, or null.</summary>
    private static string? Difference(Tokenizer ours, Tokenizer expected)
    {
        var vocabulary = expected.Model.Vocabulary;
        if (ours.Model.Vocabulary.Count != vocabulary.Count) return $"{ours.Model.Vocabulary.Count} tokens, expected {vocabulary.Count}";
        foreach (var (token, id) in vocabulary.Entries())
            if (ours.Model.Vocabulary.TokenOf(id) is var own && own != token) return $"token {id}: '{own}', expected '{token}'";
        if ((ours.Model, expected.Model) is not (BpeModel own2, BpeModel their)) return null;
        var (ourMerges, merges) = (own2.Merges.ToArray(), their.Merges.ToArray());
        for (var i = 0; i < Math.Min(ourMerges.Length, merges.Length); i++)
            if (ourMerges[i] != merges[i]) return $"merge {i}: {ourMerges[i]}, expected {merges[i]}";
        return ourMerges.Length == merges.Length ? null : $"{ourMerges.Length} merges, expected {merges.Length}";
    }

    /// <summary>How two vocabularies are farther apart than two runs of the reference may be, or null.</summary>
    private static string? Distance(Tokenizer ours, Tokenizer expected, string[] lines)
    {
        var vocabulary = expected.Model.Vocabulary;
        if (ours.Model.Vocabulary.Count != vocabulary.Count) return $"{ours.Model.Vocabulary.Count} tokens, expected {vocabulary.Count}";
        var shared = ours.Model.Vocabulary.Entries().Count(entry => vocabulary.IdOf(entry.Key) is not null);
        if (shared < LeastShared * vocabulary.Count) return $"{shared} of {vocabulary.Count} tokens shared, expected at least {LeastShared:0 %}";
        var (count, theirs) = (CountTokens(ours, lines), CountTokens(expected, lines));
        return Math.Abs(count - theirs) <= LargestCountDifference * theirs ? null : $"{count} tokens over the corpus, expected {theirs} within {LargestCountDifference:0 %}";
    }

    private static long CountTokens(Tokenizer tokenizer, string[] lines) => tokenizer.EncodeBatch(lines, addSpecialTokens: false).Sum(encoding => (long)encoding.Length);
}
