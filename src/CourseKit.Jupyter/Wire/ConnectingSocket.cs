namespace CourseKit.Jupyter.Wire;

/// <summary>A socket that connects to one peer: the client's side. It does not connect again when the peer goes.</summary>
internal abstract class ConnectingSocket(SocketType type, WireLimits? limits) : WireSocket(type, limits)
{
    private readonly FairQueue messages = new((limits ?? WireLimits.Default).InboxBytes);

    /// <summary>The peer.</summary>
    protected Peer? Peer { get; private set; }

    /// <summary>Whether the peer is there.</summary>
    public bool IsConnected => PeerCount > 0;

    /// <summary>The next message.</summary>
    /// <exception cref="ObjectDisposedException">The socket was disposed, or the peer is gone.</exception>
    public virtual async ValueTask<Multipart> ReceiveAsync(CancellationToken cancellation = default) => (await messages.TakeAsync(cancellation).ConfigureAwait(false)).Message;

    /// <inheritdoc/>
    public override void OnReady(Peer peer)
    {
        base.OnReady(peer);
        Connected(peer);
    }

    /// <inheritdoc/>
    public override void OnMessage(Peer peer, Multipart message) => messages.Add(peer.Inbox, message);

    /// <inheritdoc/>
    public override void OnGone(Peer peer) => messages.Complete();

    /// <inheritdoc/>
    protected override void OnClosing() => messages.Dispose();

    /// <summary>Connects, and waits for the handshake.</summary>
    /// <exception cref="WireException">Nobody listens there, or not one who understands.</exception>
    protected async Task OpenAsync(WireAddress address, CancellationToken cancellation)
    {
        try
        {
            Peer = await ConnectAsync(address, cancellation).ConfigureAwait(false);
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
