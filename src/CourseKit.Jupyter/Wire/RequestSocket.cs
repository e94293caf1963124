namespace CourseKit.Jupyter.Wire;

/// <summary>REQ, connecting: a request, its reply, the next request.</summary>
internal sealed class RequestSocket : ConnectingSocket
{
    private bool waits;

    private RequestSocket(WireLimits? limits)
        : base(SocketType.Request, limits)
    {
    }

    /// <summary>Connects.</summary>
    /// <exception cref="WireException">Nobody listens there, or not one who understands.</exception>
    public static async Task<RequestSocket> ConnectAsync(WireAddress address, WireLimits? limits = null, CancellationToken cancellation = default)
    {
        var socket = new RequestSocket(limits);
        await socket.OpenAsync(address, cancellation).ConfigureAwait(false);
        return socket;
    }

    /// <summary>Sends a request.</summary>
    /// <returns>False when the peer is gone.</returns>
    /// <exception cref="InvalidOperationException">The reply to the last one has not been received.</exception>
    public bool Send(Multipart request)
    {
        if (waits) throw new InvalidOperationException("a request was sent before the reply to the last one was received; receive that first");
        waits = true;
        // An empty frame stands between the way back, which is empty here, and the request.
        return Peer!.Send(FrameWriter.Write(new Multipart([ReadOnlyMemory<byte>.Empty, .. request.Frames]))) == Sending.Taken;
    }

    /// <inheritdoc/>
    public override async ValueTask<Multipart> ReceiveAsync(CancellationToken cancellation = default)
    {
        while (true)
        {
            var message = await base.ReceiveAsync(cancellation).ConfigureAwait(false);
            if (message.Count < 2 || message[0].Length > 0) continue;
            waits = false;
            return new([.. message.Frames.Skip(1)]);
        }
    }
}
