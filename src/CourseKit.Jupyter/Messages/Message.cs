using System.Text.Json.Nodes;

namespace CourseKit.Jupyter.Messages;

/// <summary>A message that was received: signed as agreed, and in the form that the protocol wants.</summary>
/// <param name="Identities">The routing frames before it; an answer goes back with the same.</param>
/// <param name="Header">Who sent it, of what type.</param>
/// <param name="HeaderBytes">The header as it came, which is the answer's <c>parent_header</c>.</param>
/// <param name="ParentHeader">The header of the message that this one answers; empty when it answers none.</param>
/// <param name="Metadata">What is said about the content.</param>
/// <param name="Content">The content; its fields depend on the type.</param>
/// <param name="Buffers">Raw data that follow, e.g. of a widget.</param>
internal sealed record Message(
    IReadOnlyList<ReadOnlyMemory<byte>> Identities,
    MessageHeader Header,
    ReadOnlyMemory<byte> HeaderBytes,
    JsonObject ParentHeader,
    JsonObject Metadata,
    MessageContent Content,
    IReadOnlyList<ReadOnlyMemory<byte>> Buffers)
{
    /// <summary>The connection that it came by, which is the channel's affair; null for none.</summary>
    public object? Source { get; init; }

    /// <summary>The type without its ending: <c>execute</c> of <c>execute_request</c>.</summary>
    public string Topic => Header.Type.EndsWith("_request", StringComparison.Ordinal) ? Header.Type[..^"_request".Length] : Header.Type;
}
