namespace CourseKit.Hub;

/// <summary>The folders that CourseKit reads and writes, from the environment or by default.</summary>
public static class CourseKitFolders
{
    /// <summary>What CourseKit downloads and prepares: <c>COURSEKIT_HOME</c>, else <c>~/.cache/coursekit</c>.</summary>
    public static string Home => Variable("COURSEKIT_HOME") ?? Path.Combine(UserProfile, ".cache", "coursekit");

    /// <summary>A folder of data sets that replaces downloads: <c>COURSEKIT_DATA_MIRROR</c>, or null.</summary>
    public static string? DataMirror => Variable("COURSEKIT_DATA_MIRROR");

    /// <summary>A folder of checkpoints that replaces downloads: <c>COURSEKIT_MODEL_MIRROR</c>, or null.</summary>
    public static string? ModelMirror => Variable("COURSEKIT_MODEL_MIRROR");

    /// <summary>The cache that Hugging Face's own libraries use: <c>HF_HUB_CACHE</c>, else <c>hub</c> under <c>HF_HOME</c>,
    /// else under <c>huggingface</c> in <c>XDG_CACHE_HOME</c> or <c>~/.cache</c>.</summary>
    public static string HuggingFaceCache => HubEnvironment.Process.Cache;

    /// <summary>The <c>data</c> folder that comes with CourseKit: beside the assembly, else in the repository that the assembly
    /// was built in; null when there is neither.</summary>
    public static string? EmbeddedData { get; } = FindEmbeddedData(AppContext.BaseDirectory);

    internal static string? FindEmbeddedData(string start)
    {
        var beside = Path.Combine(start, "data");
        if (Directory.Exists(Path.Combine(beside, "models"))) return beside;
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "CourseKit.sln")))
                return Path.Combine(folder.FullName, "data");
        return null;
    }

    private static string UserProfile => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
