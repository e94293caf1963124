namespace CourseKit.Cli.Verification;

/// <summary>What became of one golden case.</summary>
public enum Outcome
{
    /// <summary>Our answer agrees with the reference's.</summary>
    Passed,

    /// <summary>Our answer differs, or an exception ended the case.</summary>
    Failed,

    /// <summary>The library does not have this yet.</summary>
    Unsupported,

    /// <summary>Something that the case needs (a vocabulary, a checkpoint) is not on this machine.</summary>
    Skipped,
}

/// <summary>The result of one golden case.</summary>
/// <param name="Case">A short name of the case inside its unit, e.g. <c>softmax #43</c>.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Detail">For a failure the first difference: where, ours, expected, tolerance. For the others the reason.</param>
public sealed record CaseResult(string Case, Outcome Outcome, string? Detail = null)
{
    /// <summary>A case that agreed.</summary>
    public static CaseResult Pass(string name) => new(name, Outcome.Passed);

    /// <summary>A case that did not agree.</summary>
    public static CaseResult Fail(string name, string difference) => new(name, Outcome.Failed, difference);

    /// <summary>A case whose feature the library lacks.</summary>
    public static CaseResult Unsupported(string name, string what) => new(name, Outcome.Unsupported, what);

    /// <summary>A case whose source is not on this machine.</summary>
    public static CaseResult Skip(string name, string missing) => new(name, Outcome.Skipped, missing);
}

/// <summary>A folder (or a file) of golden cases that one suite knows how to run.</summary>
/// <param name="Path">Its path, absolute; shown relative to the folder that is verified.</param>
/// <param name="Run">Runs its cases in order. An exception that escapes counts as one failed case.</param>
public sealed record GoldenUnit(string Path, Func<GoldenSources, IEnumerable<CaseResult>> Run);

/// <summary>One kind of golden case, e.g. tokenizers or metrics. It recognises its units by the files in a folder and
/// by the keys in them, never by a fixed list of names.</summary>
public interface IGoldenSuite
{
    /// <summary>The units that lie directly in <paramref name="folder"/> (sub-folders are offered separately).</summary>
    IEnumerable<GoldenUnit> Find(string folder);
}

/// <summary>Where <c>vocab/</c>, <c>models/</c> and <c>datasets/</c>, named by a case, are looked for.</summary>
/// <param name="Root">The folder given as <c>--sources</c>; null for the folders that <c>COURSEKIT_DATA_MIRROR</c> and
/// <c>COURSEKIT_MODEL_MIRROR</c> lie in.</param>
public sealed record GoldenSources(string? Root)
{
    // The embedded encoder is this checkpoint: the same tokenizer files, its weights rounded to float16.
    private const string Published = "models/all-MiniLM-L6-v2", Embedded = "models/minilm-l6";

    /// <summary>The full path of a source such as <c>vocab/gpt2/vocab.json</c>, or null when it is not on this machine. The checkpoint that
    /// comes with CourseKit stands in for the published one.</summary>
    public string? Find(string relative)
    {
        foreach (var root in Roots())
            if (Existing(root, relative) is { } path) return path;
        var isEmbedded = relative == Published || relative.StartsWith(Published + "/", StringComparison.Ordinal);
        return isEmbedded && Hub.CourseKitFolders.EmbeddedData is { } data ? Existing(data, Embedded + relative[Published.Length..]) : null;
    }

    /// <summary>The folder that was given, or else those that the mirrors lie in: vocabularies are beside data sets and models.</summary>
    private IEnumerable<string> Roots()
    {
        if (Root is not null) return [Root];
        return new[] { Hub.CourseKitFolders.DataMirror, Hub.CourseKitFolders.ModelMirror }.OfType<string>()
            .Select(mirror => Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(mirror)))).OfType<string>().Distinct();
    }

    private static string? Existing(string root, string relative)
    {
        var path = Path.Combine(root, relative);
        return File.Exists(path) || Directory.Exists(path) ? path : null;
    }
}
