namespace CourseKit.Jupyter.Wire;

/// <summary>SUB, connecting. Subscriptions go as commands, or as messages to a publisher that speaks ZMTP 3.0.</summary>
internal sealed class SubscriberSocket : ConnectingSocket
{
    private SubscriberSocket(WireLimits? limits)
        : base(SocketType.Subscriber, limits)
    {
    }

    /// <summary>Connects.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="limits">What is taken from the peer.</param>
    /// <param name="old">Whether to speak ZMTP 3.0.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="WireException">Nobody listens there, or not one who understands.</exception>
    public static async Task<SubscriberSocket> ConnectAsync(WireAddress address, WireLimits? limits = null, bool old = false, CancellationToken cancellation = default)
    {
        var socket = new SubscriberSocket(limits) { MinorVersion = old ? (byte)0 : Greeting.Minor };
        await socket.OpenAsync(address, cancellation).ConfigureAwait(false);
        return socket;
    }

    /// <summary>Asks for messages whose first frame begins so; empty for all.</summary>
    public void Subscribe(ReadOnlySpan<byte> prefix) => Tell(Command.Subscribe, 1, prefix);

    /// <summary>Takes one subscription back.</summary>
    public void Unsubscribe(ReadOnlySpan<byte> prefix) => Tell(Command.Cancel, 0, prefix);

    private void Tell(string command, byte flag, ReadOnlySpan<byte> prefix) =>
        Peer!.Send(Peer.IsOld || MinorVersion == 0 ? FrameWriter.Write(new Multipart((byte[])[flag, .. prefix])) : FrameWriter.Write(new Command(command, prefix.ToArray())));
}
