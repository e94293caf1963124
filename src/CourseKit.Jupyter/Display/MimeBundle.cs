using System.Text.Json.Nodes;

namespace CourseKit.Jupyter.Display;

/// <summary>One thing to show in several forms, keyed by MIME type; a frontend takes the richest that it knows (Jupyter's <c>mimebundle</c>).</summary>
/// <remarks>Forms keep the order in which they were added. A form of a JSON type (<c>application/json</c>, <c>…+json</c>) is a JSON value; any other is text.</remarks>
public sealed class MimeBundle
{
    /// <summary>Plain text, the form that every frontend knows.</summary>
    public const string Text = "text/plain";

    /// <summary>An HTML fragment.</summary>
    public const string Html = "text/html";

    /// <summary>Markdown.</summary>
    public const string Markdown = "text/markdown";

    /// <summary>A picture that scales.</summary>
    public const string Svg = "image/svg+xml";

    /// <summary>A Plotly figure: an object with <c>data</c> and <c>layout</c>.</summary>
    public const string Plotly = "application/vnd.plotly.v1+json";

    /// <summary>A formula, or text with formulas, in LaTeX between dollar signs.</summary>
    public const string Latex = "text/latex";

    /// <summary>A JSON value.</summary>
    public const string Json = "application/json";

    private readonly List<KeyValuePair<string, JsonNode>> forms = [];

    /// <summary>What frontends are told of forms, by MIME type: of pictures their <c>width</c> and <c>height</c>. It becomes the output's metadata.</summary>
    public JsonObject Metadata { get; init; } = [];

    /// <summary>The forms, in the order in which they were added.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonNode>> Forms => forms;

    /// <summary>A bundle of plain text only.</summary>
    public static MimeBundle OfText(string text) => new MimeBundle().Add(Text, text);

    /// <summary>Whether a MIME type holds JSON instead of text.</summary>
    public static bool IsJson(string mimeType) =>
        mimeType == Json || (mimeType.StartsWith("application/", StringComparison.Ordinal) && mimeType.EndsWith("+json", StringComparison.Ordinal));

    /// <summary>Adds a form, or replaces it where the bundle has it already.</summary>
    /// <param name="mimeType">E.g. <c>text/html</c>.</param>
    /// <param name="content">The text; for a JSON type, the JSON text, which is parsed.</param>
    /// <exception cref="System.Text.Json.JsonException">The type is a JSON type and the content is not JSON, or is nothing but <c>null</c>.</exception>
    public MimeBundle Add(string mimeType, string content) => Add(mimeType, IsJson(mimeType)
        ? JsonNode.Parse(content) ?? throw new System.Text.Json.JsonException($"A form of the type {mimeType} is null, which shows nothing.")
        : JsonValue.Create(content));

    /// <summary>Adds a form as it is stored in a notebook.</summary>
    public MimeBundle Add(string mimeType, JsonNode content)
    {
        var entry = KeyValuePair.Create(mimeType, content);
        var index = forms.FindIndex(form => form.Key == mimeType);
        if (index < 0) forms.Add(entry);
        else forms[index] = entry;
        return this;
    }

    /// <summary>A form's text (of a JSON type: the JSON text), or null where the bundle lacks it.</summary>
    public string? Find(string mimeType)
    {
        var index = forms.FindIndex(form => form.Key == mimeType);
        if (index < 0) return null;
        var content = forms[index].Value;
        return content is JsonValue value && value.TryGetValue<string>(out var text) ? text : content.ToJsonString();
    }

    /// <summary>The plain text.</summary>
    public override string ToString() => Find(Text) ?? "";
}
