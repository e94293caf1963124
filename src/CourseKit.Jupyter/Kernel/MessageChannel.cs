using System.Text.Json.Nodes;
using CourseKit.Jupyter.Messages;
using CourseKit.Jupyter.Wire;

namespace CourseKit.Jupyter.Kernel;

/// <summary>A socket on which requests come in and answers go out: shell, control or stdin.</summary>
/// <param name="name">The channel's name, for the log.</param>
/// <param name="socket">The socket.</param>
/// <param name="codec">Reads and makes messages.</param>
/// <param name="log">Told of messages that are not taken.</param>
internal sealed class MessageChannel(string name, RouterSocket socket, MessageCodec codec, Action<string> log)
{
    /// <summary>The next message; those that are not signed as agreed, replayed or malformed are refused, and reported in the log.</summary>
    public async Task<Message> ReceiveAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var received = await socket.ReceiveAsync(cancellation).ConfigureAwait(false);
            try
            {
                return codec.Decode([received.Identity, .. received.Message.Frames]) with { Source = received.Source };
            }
            catch (MessageException exception)
            {
                log($"{name}: {exception.Message}");
            }
        }
    }

    /// <summary>Answers a request; false when the one who asked is gone.</summary>
    public bool Reply(Message request, JsonObject content, JsonObject? metadata = null) =>
        socket.Send(request.Identities[0], Encoded(request.Identities, $"{request.Topic}_reply", request.HeaderBytes, content, metadata), request.Source as Peer);

    /// <summary>Sends a message to one front end; false when it is gone.</summary>
    public bool Send(IReadOnlyList<ReadOnlyMemory<byte>> identities, string type, ReadOnlyMemory<byte> parent, JsonObject content, JsonObject? metadata = null) =>
        socket.Send(identities[0], Encoded(identities, type, parent, content, metadata));

    /// <summary>Whether the front end with this identity is connected here.</summary>
    public bool IsConnected(IReadOnlyList<ReadOnlyMemory<byte>> identities) => socket.IsConnected(identities[0]);

    private Multipart Encoded(IReadOnlyList<ReadOnlyMemory<byte>> identities, string type, ReadOnlyMemory<byte> parent, JsonObject content, JsonObject? metadata) =>
        new(codec.Encode(identities.Skip(1), type, parent, content, metadata));
}
