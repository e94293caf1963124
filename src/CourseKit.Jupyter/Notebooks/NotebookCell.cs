using System.Text.Json.Nodes;
using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Notebooks;

/// <summary>One cell of a notebook.</summary>
/// <param name="id">Its name, unique in the notebook: 1 to 64 of the characters <c>A-Z a-z 0-9 - _</c>.</param>
/// <param name="kind">What it holds.</param>
/// <param name="source">Its text, lines separated by <c>\n</c>.</param>
public sealed class NotebookCell(string id, CellKind kind, string source = "")
{
    private const string TagsKey = "tags";

    /// <summary>Its name, unique in the notebook.</summary>
    public string Id { get; set; } = id;

    /// <summary>What it holds.</summary>
    public CellKind Kind { get; } = kind;

    /// <summary>Its text.</summary>
    public string Source { get; set; } = source;

    /// <summary>Its metadata, as the notebook has it.</summary>
    public JsonObject Metadata { get; internal init; } = [];

    /// <summary>The tags of its metadata; empty when there are none.</summary>
    public IReadOnlyList<string> Tags
    {
        get => Metadata[TagsKey] is JsonArray tags ? [.. tags.OfType<JsonValue>().Select(tag => tag.TryGetValue<string>(out var text) ? text : "").Where(tag => tag != "")] : [];
        set => Metadata[TagsKey] = new JsonArray([.. value.Select(tag => JsonValue.Create(tag))]);
    }

    /// <summary>The number of its last execution, from 1; null when it has not run. Only code cells have one.</summary>
    public int? ExecutionCount { get; set; }

    /// <summary>What its last execution showed, in order. Only code cells have outputs.</summary>
    public IList<CellOutput> Outputs { get; } = [];

    /// <summary>Files that its text refers to as <c>attachment:name</c>: by name, an object of MIME types and their content; null when it has none.</summary>
    public JsonObject? Attachments { get; set; }

    /// <summary>Whether <paramref name="tag"/> is among the tags.</summary>
    public bool HasTag(string tag) => Tags.Contains(tag, StringComparer.Ordinal);

    /// <summary>Whether the document had no id for this cell, so that <see cref="Id"/> was made when it was read.</summary>
    internal bool IdWasMissing { get; init; }

    /// <summary>Fields of the cell that nbformat 4.5 does not name, kept for writing.</summary>
    internal JsonObject OtherFields { get; init; } = [];

    /// <summary>Outputs that were read, with the JSON that they came from; whatever of it we do not model is kept for writing.</summary>
    internal Dictionary<CellOutput, JsonObject> StoredOutputs { get; } = new(ReferenceEqualityComparer.Instance);
}
