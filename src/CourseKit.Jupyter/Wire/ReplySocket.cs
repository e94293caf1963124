namespace CourseKit.Jupyter.Wire;

/// <summary>REP, bound: a request, its reply, the next request.</summary>
internal sealed class ReplySocket : WireSocket
{
    private readonly FairQueue requests;
    private readonly bool echoes;
    private (Peer Peer, IReadOnlyList<ReadOnlyMemory<byte>> Envelope)? asked;

    private ReplySocket(WireLimits? limits, bool echoes)
        : base(SocketType.Reply, limits)
    {
        this.echoes = echoes;
        requests = new(Limits.InboxBytes);
    }

    /// <summary>Binds.</summary>
    /// <exception cref="WireException">The address is taken or cannot be used.</exception>
    public static ReplySocket Bind(WireAddress address, WireLimits? limits = null) => Bind(address, limits, echoes: false);

    /// <summary>Binds a socket that answers each request with itself, as a heartbeat. It does so on the wire's thread, so that it goes on whatever the process computes; nothing is to
    /// be received from it.</summary>
    /// <exception cref="WireException">The address is taken or cannot be used.</exception>
    public static ReplySocket BindEcho(WireAddress address, WireLimits? limits = null) => Bind(address, limits, echoes: true);

    /// <summary>The next request, of each peer in its turn.</summary>
    /// <exception cref="ObjectDisposedException">The socket was disposed.</exception>
    /// <exception cref="InvalidOperationException">The last one has not been answered.</exception>
    public async ValueTask<Multipart> ReceiveAsync(CancellationToken cancellation = default)
    {
        if (asked is not null) throw new InvalidOperationException("a request was to be received before the last one was answered; send the reply first");
        while (true)
        {
            var (peer, message) = await requests.TakeAsync(cancellation).ConfigureAwait(false);
            // The way back ends with an empty frame. What has none, or nothing after it, is no request.
            var delimiter = 0;
            while (delimiter < message.Count && message[delimiter].Length > 0) delimiter++;
            if (delimiter >= message.Count - 1) continue;
            asked = (peer, [.. message.Frames.Take(delimiter + 1)]);
            return new([.. message.Frames.Skip(delimiter + 1)]);
        }
    }

    /// <summary>Answers the request that was received last.</summary>
    /// <returns>False when whoever asked is gone.</returns>
    /// <exception cref="InvalidOperationException">There is no request to answer.</exception>
    public bool Send(Multipart reply)
    {
        var (peer, envelope) = asked ?? throw new InvalidOperationException("a reply was given without a request; receive one first");
        asked = null;
        return peer.Send(FrameWriter.Write(new Multipart([.. envelope, .. reply.Frames]))) == Sending.Taken;
    }

    /// <inheritdoc/>
    public override void OnMessage(Peer peer, Multipart message)
    {
        if (echoes) peer.Send(FrameWriter.Write(message));
        else requests.Add(peer.Inbox, message);
    }

    /// <inheritdoc/>
    protected override void OnClosing() => requests.Dispose();

    private static ReplySocket Bind(WireAddress address, WireLimits? limits, bool echoes)
    {
        var socket = new ReplySocket(limits, echoes);
        socket.Listen(address);
        return socket;
    }
}
