namespace CourseKit.Tokenizers.Tests;

/// <summary>Tokenizers and files that several tests use.</summary>
internal static class TestTokenizers
{
    private static readonly Lazy<Tokenizer> s_miniLm = new(() => Tokenizer.FromPretrained(MiniLmFolder));

    /// <summary>The folder of the embedded encoder, with a vocabulary of 30,522 tokens.</summary>
    internal static string MiniLmFolder => Path.Combine(Repository(), "data", "models", "minilm-l6");

    /// <summary>The tokenizer of the embedded encoder.</summary>
    internal static Tokenizer MiniLm => s_miniLm.Value;

    /// <summary>A <c>tokenizer.json</c> with a small vocabulary, and parts that a test may replace.</summary>
    internal static string Json(
        string vocab = """{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"un":4,"##able":5,"able":6,"to":7,"##o":8}""",
        string model = """ "type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":100 """,
        string rest = """ "normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"} """) =>
        $$"""{"version":"1.0",{{rest}},"model":{ {{model}},"vocab":{{vocab}} } }""";

    /// <summary>The repository's folder.</summary>
    internal static string Root => Repository();

    /// <summary>Every <c>tokenizer.json</c> of the repository that Hugging Face tokenizers wrote.</summary>
    internal static IEnumerable<string> JsonFiles() => Directory
        .EnumerateFiles(Path.Combine(Root, "tests", "goldens", "tokenizers"), "tokenizer.json", SearchOption.AllDirectories)
        .Append(Path.Combine(MiniLmFolder, "tokenizer.json")).Order(StringComparer.Ordinal);

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CourseKit.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("CourseKit.sln was not found above the test's folder.");
    }
}
