using System.Diagnostics;

namespace CourseKit.Bench.Tokenization;

/// <summary>A tokenizer that both sides run.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Source">Its file or folder: below <c>vocab/</c> beside the data sets, or below <c>tests/goldens/tokenizers</c>.</param>
/// <param name="Kind">How a <c>tokenizer.json</c> is put together from it (<c>vocabularies.cjs</c>), or null where it is one.</param>
internal sealed record PeerVocabulary(string Name, string Source, string? Kind = null);

/// <summary>The published vocabularies, and those that the reference trained for the goldens.</summary>
internal static class Vocabularies
{
    private const string Trained = "training/";

    public static readonly PeerVocabulary BertUncased = new("bert-base-uncased", "bert-base-uncased/vocab.txt", "bert-uncased");
    public static readonly PeerVocabulary BertCased = new("bert-base-cased", "bert-base-cased/vocab.txt", "bert-cased");
    public static readonly PeerVocabulary Gpt2 = new("gpt2", "gpt2", "gpt2");
    public static readonly PeerVocabulary T5 = new("t5-base", "t5-base/spiece.model", "t5");
    public static readonly PeerVocabulary Clip = new("clip", "clip/tokenizer.json");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PeerVocabulary> All { get; } =
    [
        BertUncased, BertCased, Gpt2, T5, Clip,
        .. new[] { "wordpiece", "byte-bpe", "char-bpe", "unigram", "word-level" }.Select(name => new PeerVocabulary(Trained + name, $"{Trained}{name}/tokenizer.json")),
    ];

    /// <summary>The folder with the published files: <c>vocab/</c> beside the data sets that COURSEKIT_DATA_MIRROR names.</summary>
    private static string? Folder => Environment.GetEnvironmentVariable("COURSEKIT_DATA_MIRROR") is { Length: > 0 } data ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(data))!, "vocab") : null;

    /// <summary>Its <c>tokenizer.json</c>, put together in a folder where the vocabulary was published without one.</summary>
    /// <exception cref="SkippedException">It is not on this machine.</exception>
    public static string File(PeerVocabulary vocabulary, string folder)
    {
        var root = vocabulary.Name.StartsWith(Trained, StringComparison.Ordinal) ? Path.Combine(Repository.Root, "tests", "goldens", "tokenizers") : Folder;
        if (root is null || Path.Combine(root, vocabulary.Source) is not { } source || !(System.IO.File.Exists(source) || Directory.Exists(source)))
            throw new SkippedException($"vocab/{vocabulary.Source} is not here. It is looked for in the folder vocab beside the one that COURSEKIT_DATA_MIRROR names");
        if (vocabulary.Kind is null) return source;
        var target = Path.Combine(folder, vocabulary.Name + ".json");
        if (!System.IO.File.Exists(target)) PutTogether(vocabulary.Kind, source, target);
        return target;
    }

    private static void PutTogether(string kind, string source, string target)
    {
        using var process = Process.Start(new ProcessStartInfo("node", [Path.Combine(Repository.Root, "bench", "peers", "vocabularies.cjs"), kind, source, target]))!;
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"vocabularies.cjs ended with code {process.ExitCode}.");
    }
}
