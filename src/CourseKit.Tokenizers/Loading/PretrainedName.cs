using System.Text.RegularExpressions;

namespace CourseKit.Tokenizers.Loading;

/// <summary>Finds the folder of a checkpoint's tokenizer by name, in the places where models are found: <c>COURSEKIT_MODEL_MIRROR</c>, the
/// <c>data/models</c> beside the program (or of the repository that it was built in), and Hugging Face's cache.</summary>
internal static partial class PretrainedName
{
    /// <summary>The folder itself if there is one of this path; else that of the checkpoint of this name.</summary>
    /// <exception cref="TokenizerException">There is neither.</exception>
    internal static string Find(string nameOrFolder)
    {
        if (Directory.Exists(nameOrFolder)) return nameOrFolder;
        var places = HubName.IsMatch(nameOrFolder) && !nameOrFolder.Contains("..", StringComparison.Ordinal) ? Places(nameOrFolder).ToArray() : [];
        return places.FirstOrDefault(Directory.Exists) ?? throw new TokenizerException(
            $"{nameOrFolder}: there is no such folder{(places.Length > 0 ? $", nor any of {string.Join(", ", places)}" : "")}. " +
            "Give the folder of a checkpoint with its tokenizer in it, or put it where COURSEKIT_MODEL_MIRROR points.");
    }

    private static IEnumerable<string> Places(string name)
    {
        string[] spellings = name.Contains('/') ? [name, name[(name.IndexOf('/') + 1)..]] : [name];
        string?[] roots = [Variable("COURSEKIT_MODEL_MIRROR"), EmbeddedModels()];
        foreach (var root in roots.OfType<string>())
            foreach (var spelling in spellings) yield return Path.Combine(root, spelling);
        if (Snapshot(Path.Combine(HuggingFaceCache(), $"models--{name.Replace("/", "--", StringComparison.Ordinal)}")) is { } snapshot) yield return snapshot;
    }

    private static string? EmbeddedModels()
    {
        var beside = Path.Combine(AppContext.BaseDirectory, "data", "models");
        if (Directory.Exists(beside)) return beside;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "CourseKit.sln"))) return Path.Combine(folder.FullName, "data", "models");
        return null;
    }

    private static string HuggingFaceCache()
    {
        if (Variable("HF_HUB_CACHE") is { } cache) return cache;
        var caches = Variable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(Variable("HF_HOME") ?? Path.Combine(caches, "huggingface"), "hub");
    }

    /// <summary>The revision of a cached repository that was current when it was last asked for; <c>refs/main</c> names its commit.</summary>
    private static string? Snapshot(string repository)
    {
        const int LongestCommit = 64;
        var reference = new FileInfo(Path.Combine(repository, "refs", "main"));
        if (!reference.Exists || reference.Length > LongestCommit) return null;
        var commit = File.ReadAllText(reference.FullName).Trim();
        return commit.Length > 0 && commit.All(char.IsAsciiLetterOrDigit) ? Path.Combine(repository, "snapshots", commit) : null;
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    [GeneratedRegex(@"^[\w.-]+(/[\w.-]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex HubName { get; }
}
