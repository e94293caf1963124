namespace CourseKit.Jupyter.Wire;

/// <summary>What a peer has sent.</summary>
internal enum IncomingKind
{
    /// <summary>Its greeting: a side that connected now sends its READY.</summary>
    Greeting,

    /// <summary>Its READY, which was checked: a side that is bound now answers with its own, and messages may follow.</summary>
    Ready,

    /// <summary>A message.</summary>
    Message,

    /// <summary>A command.</summary>
    Command,
}

/// <summary>A piece of what a peer has sent.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Message">The message, where it is one.</param>
/// <param name="Command">The command, where it is one.</param>
internal readonly record struct Incoming(IncomingKind Kind, Multipart? Message = null, Command Command = default);

/// <summary>What one peer says, from its first byte on: greeting, handshake, then messages and commands. It knows no socket: bytes go in, <see cref="Incoming"/>s come out.</summary>
internal sealed class Conversation(SocketType own, WireLimits limits)
{
    private readonly Greeting greeting = new();
    private readonly FrameReader reader = new(limits);
    private readonly List<ReadOnlyMemory<byte>> frames = [];
    private bool greeted;
    private long messageBytes;

    /// <summary>What the peer said of itself; null until it did.</summary>
    public ReadyCommand? Peer { get; private set; }

    /// <summary>Whether the peer speaks ZMTP 3.0, which has no commands for subscriptions and no pings.</summary>
    public bool IsOld => greeting.IsOld;

    /// <summary>Takes bytes until something is complete or none are left.</summary>
    /// <param name="input">The bytes that have come; what was taken is cut off.</param>
    /// <param name="incoming">What is complete.</param>
    /// <returns>Whether something is.</returns>
    /// <exception cref="WireException">The peer does not keep to the protocol or to the limits: nothing more can be read from it.</exception>
    public bool TryRead(ref ReadOnlySpan<byte> input, out Incoming incoming)
    {
        incoming = default;
        if (!greeted)
        {
            greeted = greeting.TryRead(ref input);
            incoming = new(IncomingKind.Greeting);
            return greeted;
        }

        while (reader.TryRead(ref input, limits.MessageBytes - messageBytes, out var frame))
        {
            if (Peer is null) return Introduce(frame, out incoming);
            if (frame.IsCommand)
            {
                incoming = new(IncomingKind.Command, Command: Command.Parse(frame.Body));
                return true;
            }

            if (!TryComplete(frame, out var message)) continue;
            incoming = new(IncomingKind.Message, message);
            return true;
        }

        return false;
    }

    private bool Introduce(Frame frame, out Incoming incoming)
    {
        if (!frame.IsCommand) throw new WireException("a peer sent a message before it was ready; expected is the command READY");
        var ready = ReadyCommand.Parse(Command.Parse(frame.Body));
        if (!own.Accepts(ready.SocketType)) throw new WireException($"a peer's socket is {ready.SocketType}, which cannot talk to {own.Name()}; is it connected to the right port?");
        Peer = ready;
        incoming = new(IncomingKind.Ready);
        return true;
    }

    private bool TryComplete(Frame frame, out Multipart? message)
    {
        message = null;
        if (frames.Count == limits.Frames) throw new WireException($"a peer sent a message of more than {limits.Frames} frames, which is the limit");
        frames.Add(frame.Body);
        messageBytes += frame.Body.Length;
        if (frame.HasMore) return false;
        message = new(frames.ToArray());
        frames.Clear();
        messageBytes = 0;
        return true;
    }
}
