using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CourseKit.Hub;

/// <summary>The card of a model: the <c>README.md</c> that the hub shows, with the fields between <c>---</c> lines by which it is found
/// (<c>huggingface_hub.ModelCard</c>).</summary>
public sealed record ModelCard
{
    private static readonly (string Ending, string Task)[] Tasks =
    [
        ("ForSequenceClassification", "text-classification"), ("ForTokenClassification", "token-classification"), ("ForQuestionAnswering", "question-answering"),
        ("ForMaskedLM", "fill-mask"), ("ForCausalLM", "text-generation"), ("LMHeadModel", "text-generation"), ("ForConditionalGeneration", "text2text-generation"),
        ("MarianMTModel", "translation"),
    ];

    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>What follows the heading, in Markdown.</summary>
    public string Text { get; init; } = "";

    /// <summary>The licence's identifier, e.g. <c>mit</c>.</summary>
    public string? License { get; init; }

    /// <summary>The languages, by their codes, e.g. <c>en</c>.</summary>
    public IReadOnlyList<string> Language { get; init; } = [];

    /// <summary>The library that loads it.</summary>
    public string LibraryName { get; init; } = "transformers";

    /// <summary>The task, e.g. <c>text-classification</c>.</summary>
    public string? PipelineTag { get; init; }

    /// <summary>The model that it was made from.</summary>
    public string? BaseModel { get; init; }

    /// <summary>The data sets it was trained on.</summary>
    public IReadOnlyList<string> Datasets { get; init; } = [];

    /// <summary>Words by which it is found.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>A card with what the files of a checkpoint say: task, base model, type.</summary>
    public static ModelCard For(string folder, string repository)
    {
        var config = Fields(Path.Combine(folder, "config.json"));
        var adapter = Fields(Path.Combine(folder, "adapter_config.json"));
        var architecture = (config["architectures"] as JsonArray)?.FirstOrDefault()?.ToString();
        var type = config["model_type"]?.ToString();
        return new()
        {
            Title = repository.Split('/')[^1],
            Text = (architecture, adapter.Count) switch
            {
                (_, > 0) => $"An adapter ({adapter["peft_type"]}) over `{adapter["base_model_name_or_path"]}`.",
                ({ } name, _) => $"A checkpoint of the class `{name}`.",
                _ => "A checkpoint.",
            },
            LibraryName = adapter.Count > 0 ? "peft" : "transformers",
            PipelineTag = Tasks.FirstOrDefault(task => architecture?.EndsWith(task.Ending, StringComparison.Ordinal) == true).Task,
            BaseModel = adapter["base_model_name_or_path"]?.ToString(),
            Tags = type is null ? ["coursekit"] : ["coursekit", type],
        };
    }

    /// <summary>The whole file.</summary>
    public string ToMarkdown()
    {
        var card = new StringBuilder("---\n");
        Field(card, "license", License);
        List(card, "language", Language);
        Field(card, "library_name", LibraryName);
        Field(card, "pipeline_tag", PipelineTag);
        Field(card, "base_model", BaseModel);
        List(card, "datasets", Datasets);
        List(card, "tags", Tags);
        return card.Append("---\n\n# ").Append(Title.ReplaceLineEndings(" ")).Append("\n\n").Append(Text.TrimEnd()).Append('\n').ToString();
    }

    private static void Field(StringBuilder card, string key, string? value)
    {
        if (value is not null) card.Append(key).Append(": ").Append(Scalar(value)).Append('\n');
    }

    private static void List(StringBuilder card, string key, IReadOnlyList<string> values)
    {
        if (values.Count == 0) return;
        card.Append(key).Append(":\n");
        foreach (var value in values) card.Append("- ").Append(Scalar(value)).Append('\n');
    }

    // JSON strings are YAML strings; words that YAML reads as something else (no, 1.0, null) are quoted, as is all that is no plain name.
    private static string Scalar(string value)
    {
        var isPlain = value.Length > 0 && char.IsAsciiLetter(value[0]) && value.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '/')
            && value.ToLowerInvariant() is not ("no" or "yes" or "on" or "off" or "true" or "false" or "null" or "y" or "n");
        return isPlain ? value : JsonSerializer.Serialize(value);
    }

    private static JsonObject Fields(string path)
    {
        const int longest = 1 << 24;
        try
        {
            return File.Exists(path) && new FileInfo(path).Length <= longest ? JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject ?? [] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
