using System.Globalization;
using System.Text.Json.Nodes;

namespace CourseKit.Jupyter.Messages;

/// <summary>Who sends a message, of what type, and when (Jupyter messaging 5.5, "Message header").</summary>
/// <param name="Id">Unique among all messages (<c>msg_id</c>).</param>
/// <param name="Session">The sender's session.</param>
/// <param name="UserName">The sender's user.</param>
/// <param name="Type">E.g. <c>execute_request</c> (<c>msg_type</c>).</param>
internal sealed record MessageHeader(string Id, string Session, string UserName, string Type)
{
    /// <summary>The version of the protocol that this kernel speaks.</summary>
    public const string ProtocolVersion = "5.5";

    private const int LongestName = 1_024;

    /// <summary>The header as JSON, with the time of now.</summary>
    public JsonObject ToJson() => new()
    {
        ["msg_id"] = Id,
        ["session"] = Session,
        ["username"] = UserName,
        ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        ["msg_type"] = Type,
        ["version"] = ProtocolVersion,
    };

    /// <summary>Reads a header.</summary>
    /// <exception cref="MessageException">A field is missing, not text, or longer than any name.</exception>
    public static MessageHeader Read(JsonObject json) =>
        new(Field(json, "msg_id"), Field(json, "session", ""), Field(json, "username", ""), Field(json, "msg_type"));

    private static string Field(JsonObject json, string name, string? otherwise = null)
    {
        string? text;
        try
        {
            if (json[name] is not JsonValue value || !value.TryGetValue(out text))
                return otherwise ?? throw new MessageException($"The message's header has no text '{name}'.");
        }
        catch (InvalidOperationException exception)
        {
            throw new MessageException($"The header's '{name}' holds half of a surrogate pair, which is no character.", exception);
        }

        if (text.Length > LongestName) throw new MessageException($"The header's '{name}' has {text.Length} characters, expected at most {LongestName}.");
        return text;
    }
}
