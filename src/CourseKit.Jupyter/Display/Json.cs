using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CourseKit.Jupyter.Display;

/// <summary>A JSON value, which some frontends show as a tree that folds.</summary>
public sealed class Json : IDisplayable
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonNode? node;

    /// <summary>JSON that is text already.</summary>
    /// <exception cref="JsonException">It is not JSON; says where.</exception>
    public Json(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        node = JsonNode.Parse(text);
    }

    private Json(JsonNode? node) => this.node = node;

    /// <summary>A value's public properties, as <see cref="JsonSerializer"/> writes them.</summary>
    /// <exception cref="JsonException">The value goes round in a circle.</exception>
    public static Json Of(object? value) => new(value is JsonNode given ? given.DeepClone() : JsonSerializer.SerializeToNode(value));

    /// <summary>The value; <c>null</c>, which frontends take for no value, as text only.</summary>
    public MimeBundle ToMimeBundle() => node is null ? MimeBundle.OfText("null") : new MimeBundle().Add(MimeBundle.Json, node.DeepClone());

    /// <summary>The JSON, indented.</summary>
    public override string ToString() => node?.ToJsonString(Readable) ?? "null";
}
