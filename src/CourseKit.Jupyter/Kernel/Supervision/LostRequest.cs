using System.Text.Json;
using System.Text.Json.Nodes;

namespace CourseKit.Jupyter.Kernel.Supervision;

/// <summary>A request that a worker took and did not answer before its process ended.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Identities">Who asked.</param>
/// <param name="Header">The request's header, as it came.</param>
internal sealed record LostRequest(string Id, IReadOnlyList<ReadOnlyMemory<byte>> Identities, ReadOnlyMemory<byte> Header)
{
    /// <summary>The request as one line of text.</summary>
    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["identities"] = new JsonArray([.. Identities.Select(identity => JsonValue.Create(Convert.ToBase64String(identity.Span)))]),
        ["header"] = Convert.ToBase64String(Header.Span),
    };

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static LostRequest Read(JsonNode json) => new(
        json["id"]!.GetValue<string>(),
        [.. json["identities"]!.AsArray().Select(identity => (ReadOnlyMemory<byte>)Convert.FromBase64String(identity!.GetValue<string>()))],
        Convert.FromBase64String(json["header"]!.GetValue<string>()));
}
