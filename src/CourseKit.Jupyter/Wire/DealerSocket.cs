namespace CourseKit.Jupyter.Wire;

/// <summary>DEALER, connecting: a client that sends and receives as it likes.</summary>
internal sealed class DealerSocket : ConnectingSocket
{
    private DealerSocket(WireLimits? limits)
        : base(SocketType.Dealer, limits)
    {
    }

    /// <summary>Connects.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="identity">What a ROUTER is to know it by; empty for what that makes up.</param>
    /// <param name="limits">What is taken from the peer.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="WireException">Nobody listens there, or not one who understands.</exception>
    public static async Task<DealerSocket> ConnectAsync(WireAddress address, ReadOnlyMemory<byte> identity = default, WireLimits? limits = null, CancellationToken cancellation = default)
    {
        var socket = new DealerSocket(limits) { Identity = identity };
        await socket.OpenAsync(address, cancellation).ConfigureAwait(false);
        return socket;
    }

    /// <summary>Sends a message; never waits.</summary>
    /// <returns>False when the peer is gone or too much waits already.</returns>
    public bool Send(Multipart message) => Peer!.Send(FrameWriter.Write(message)) == Sending.Taken;
}
