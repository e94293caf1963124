using System.Net.Sockets;

namespace CourseKit.Jupyter.Wire;

/// <summary>What all sockets of ZMTP have in common: they are bound or connect, have peers, and are closed. The members that begin with <c>On</c> are called on the thread of
/// <see cref="WireLoop"/> and must be quick.</summary>
internal abstract class WireSocket : IDisposable, IAsyncDisposable
{
    private readonly HashSet<Peer> peers = [];
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Listener? listener;
    private TaskCompletionSource<Peer>? connecting;
    private bool closing;
    private int disposals;

    /// <summary>Creates a socket that is neither bound nor connected.</summary>
    protected WireSocket(SocketType type, WireLimits? limits)
    {
        (Type, Limits) = (type, limits ?? WireLimits.Default);
    }

    /// <summary>A peer was turned away or given up, and why. Raised on the wire's thread.</summary>
    public event Action<WireException>? PeerRefused;

    /// <summary>Its type.</summary>
    public SocketType Type { get; }

    /// <summary>What it takes from peers.</summary>
    public WireLimits Limits { get; }

    /// <summary>What it wants to be known by; empty for what the other side likes.</summary>
    public ReadOnlyMemory<byte> Identity { get; init; }

    /// <summary>The second part of the version that it announces: 0 to be taken for an older one.</summary>
    public byte MinorVersion { get; init; } = Greeting.Minor;

    /// <summary>Where it is bound, with the port that was found.</summary>
    /// <exception cref="InvalidOperationException">It is not bound.</exception>
    public WireAddress BoundAddress => listener?.Address ?? throw new InvalidOperationException("this socket connects and is not bound; ask the one at the other end");

    /// <summary>The peers that have introduced themselves.</summary>
    public int PeerCount { get; private set; }

    /// <summary>Closes it: what waits to be sent is sent as far as that works within the limits' linger time.</summary>
    public void Dispose()
    {
        Dispose(Limits.Linger);
    }

    /// <summary>Closes it.</summary>
    /// <param name="linger">How long to go on sending what waits.</param>
    public void Dispose(TimeSpan linger)
    {
        var task = Close(linger);
        // The loop cannot wait for itself.
        if (!WireLoop.Shared.IsCurrent) task.Wait();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    public async ValueTask DisposeAsync()
    {
        await Close(Limits.Linger).ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes a connection, if there is room for one. On the loop's thread.</summary>
    public void Welcome(Socket socket)
    {
        if (closing || (peers.Count >= Limits.Peers && !MakeRoom()))
        {
            socket.Dispose();
            PeerRefused?.Invoke(new($"one more peer than the {Limits.Peers} that are taken wanted to connect; close clients that are no longer used"));
            return;
        }

        Adopt(socket, connected: false);
    }

    /// <summary>A peer is closed. On the loop's thread.</summary>
    public void Forget(Peer peer, WireException? reason)
    {
        peers.Remove(peer);
        if (reason is not null) PeerRefused?.Invoke(reason);
        if (peer.IsReady)
        {
            PeerCount--;
            OnGone(peer);
        }

        if (closing && peers.Count == 0) closed.TrySetResult();
    }

    /// <summary>A peer has introduced itself.</summary>
    public virtual void OnReady(Peer peer) => PeerCount++;

    /// <summary>A peer has sent a message.</summary>
    public abstract void OnMessage(Peer peer, Multipart message);

    /// <summary>A peer has sent a command that is neither of the handshake nor a ping. Unknown ones have no meaning.</summary>
    public virtual void OnCommand(Peer peer, Command command)
    {
    }

    /// <summary>A peer that had introduced itself is gone.</summary>
    public virtual void OnGone(Peer peer)
    {
    }

    /// <summary>Nothing is received or sent from here on.</summary>
    protected virtual void OnClosing()
    {
    }

    /// <summary>Binds it.</summary>
    /// <exception cref="WireException">The address is taken or cannot be used.</exception>
    protected void Listen(WireAddress address)
    {
        listener = new(this, address);
        WireLoop.Shared.Post(() => WireLoop.Shared.Add(listener));
    }

    /// <summary>Connects it.</summary>
    /// <returns>The peer, which has introduced itself.</returns>
    /// <exception cref="WireException">Nobody listens there, or not one who understands.</exception>
    protected async Task<Peer> ConnectAsync(WireAddress address, CancellationToken cancellation)
    {
        var socket = await OpenAsync(address, cancellation).ConfigureAwait(false);
        var ready = new TaskCompletionSource<Peer>(TaskCreationOptions.RunContinuationsAsynchronously);
        connecting = ready;
        PeerRefused += Fail;
        WireLoop.Shared.Post(() => Adopt(socket, connected: true));
        try
        {
            return await ready.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            PeerRefused -= Fail;
        }

        void Fail(WireException reason) => ready.TrySetException(reason);
    }

    /// <summary>Tells whoever connects that the peer is there.</summary>
    protected void Connected(Peer peer) => connecting?.TrySetResult(peer);

    private static async Task<Socket> OpenAsync(WireAddress address, CancellationToken cancellation)
    {
        var socket = address.IsTcp ? new Socket(System.Net.Sockets.SocketType.Stream, ProtocolType.Tcp) : new Socket(AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(address.ToEndPoint(), cancellation).ConfigureAwait(false);
            return socket;
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new WireException($"nobody answers at {address} ({error.Message}); expected is a socket that is bound there: is the kernel running?", error);
        }
    }

    private void Adopt(Socket socket, bool connected)
    {
        var peer = new Peer(this, socket, connected);
        peers.Add(peer);
        WireLoop.Shared.Add(peer);
    }

    // Strangers that do not introduce themselves must not keep clients out: the one that has had the longest for it goes.
    private bool MakeRoom()
    {
        Peer? slowest = null;
        foreach (var peer in peers)
            if (!peer.IsReady && (slowest is null || peer.Deadline < slowest.Deadline)) slowest = peer;
        slowest?.Close(new("a peer that had not introduced itself made room for a new one"));
        return slowest is not null;
    }

    private Task Close(TimeSpan linger)
    {
        if (Interlocked.Increment(ref disposals) > 1) return closed.Task;
        OnClosing();
        WireLoop.Shared.Post(() =>
        {
            closing = true;
            if (listener is not null)
            {
                WireLoop.Shared.Remove(listener);
                listener.Close();
            }

            var deadline = Environment.TickCount64 + (long)linger.TotalMilliseconds;
            foreach (var peer in peers.ToArray()) peer.Leave(deadline);
            if (peers.Count == 0) closed.TrySetResult();
        });
        return closed.Task;
    }
}
