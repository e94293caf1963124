using System.Text.Json.Nodes;

namespace CourseKit.Jupyter.Messages;

/// <summary>The fields of a message's content, read as the types that the protocol gives them; what is missing has the protocol's default.</summary>
/// <param name="type">The message's type, for errors.</param>
/// <param name="fields">The content.</param>
internal sealed class MessageContent(string type, JsonObject fields)
{
    /// <summary>The content as it came.</summary>
    public JsonObject Fields { get; } = fields;

    /// <summary>A text that must be there.</summary>
    /// <exception cref="MessageException">It is missing, or no text.</exception>
    public string Text(string name)
    {
        try
        {
            return Find(name) is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Wrong(name, "a text");
        }
        catch (InvalidOperationException exception)
        {
            throw Halved(name, exception);
        }
    }

    /// <summary>A text, or what stands for it where it is missing.</summary>
    /// <exception cref="MessageException">It is there, and no text.</exception>
    public string Text(string name, string otherwise) => Find(name) is null ? otherwise : Text(name);

    /// <summary>Yes or no.</summary>
    /// <exception cref="MessageException">It is there, and neither.</exception>
    public bool Flag(string name, bool otherwise)
    {
        if (Find(name) is not { } node) return otherwise;
        return node is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : throw Wrong(name, "true or false");
    }

    /// <summary>A whole number.</summary>
    /// <exception cref="MessageException">It is there, and no whole number.</exception>
    public int? Number(string name)
    {
        if (Find(name) is not { } node) return null;
        return node is JsonValue value && value.TryGetValue<int>(out var number) ? number : throw Wrong(name, "a whole number");
    }

    /// <summary>An object; an empty one where it is missing.</summary>
    /// <exception cref="MessageException">It is there, and no object.</exception>
    public JsonObject Object(string name)
    {
        if (Find(name) is not { } node) return [];
        if (node is not JsonObject found) throw Wrong(name, "an object");
        try
        {
            // Read whole: its names are looked at here and not at their first use.
            _ = found.Count;
            return found;
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            throw Halved(name, exception);
        }
    }

    private JsonNode? Find(string name) => Fields.TryGetPropertyValue(name, out var node) ? node : null;

    private MessageException Halved(string name, Exception exception) =>
        new($"The field '{name}' of {type} holds a name twice, or half of a surrogate pair, which is no character.", exception);

    private MessageException Wrong(string name, string expected) => new($"The field '{name}' of {type} is {(Find(name) is { } found ? found.GetValueKind() : "missing")}, expected {expected}.");
}
