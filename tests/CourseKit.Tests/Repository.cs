namespace CourseKit.Tests;

/// <summary>The repository that these tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The embedded encoder: a base checkpoint in float16, with its tokenizer.</summary>
    public static string Encoder { get; } = Path.Combine(Root, "data", "models", "minilm-l6");

    /// <summary>A tiny random classifier with three classes, 120 tokens, 40 positions and no dropout.</summary>
    public static string Classifier { get; } = Golden("models", "bert", "ForSequenceClassification-single");

    public static string Golden(params string[] path) => Path.Combine([Root, "tests", "goldens", .. path]);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CourseKit.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside of the repository.");
        return folder.FullName;
    }
}
