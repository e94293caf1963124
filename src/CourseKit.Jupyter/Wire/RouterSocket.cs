using System.Buffers.Binary;

namespace CourseKit.Jupyter.Wire;

/// <summary>A message and who sent it.</summary>
/// <param name="Identity">What to send answers to.</param>
/// <param name="Message">The message.</param>
/// <param name="Source">The very connection that it came by, where there are several of one identity.</param>
internal readonly record struct RoutedMessage(ReadOnlyMemory<byte> Identity, Multipart Message, Peer Source);

/// <summary>
/// ROUTER, bound: receives from all peers in turn and sends to one of them by its identity. Several peers may have one identity: two clients
/// of one session, or one client that is back before its old connection is known to be dead. An answer goes back by the connection that
/// the question came by; anything else to the newest. (libzmq serves the oldest alone, or with ROUTER_HANDOVER the newest alone.)
/// </summary>
internal sealed class RouterSocket : WireSocket
{
    private readonly Lock gate = new();
    private readonly Dictionary<byte[], List<Peer>> byIdentity = new(ByteComparer.Instance);
    private readonly List<(byte[] Identity, TaskCompletionSource Arrival)> awaited = [];
    private readonly FairQueue messages;
    private uint made = (uint)Random.Shared.Next();

    private RouterSocket(WireLimits? limits)
        : base(SocketType.Router, limits)
    {
        messages = new(Limits.InboxBytes);
    }

    /// <summary>Binds.</summary>
    /// <exception cref="WireException">The address is taken or cannot be used.</exception>
    public static RouterSocket Bind(WireAddress address, WireLimits? limits = null)
    {
        var socket = new RouterSocket(limits);
        socket.Listen(address);
        return socket;
    }

    /// <summary>The next message, of each peer in its turn.</summary>
    /// <exception cref="ObjectDisposedException">The socket was disposed.</exception>
    public async ValueTask<RoutedMessage> ReceiveAsync(CancellationToken cancellation = default)
    {
        var (peer, message) = await messages.TakeAsync(cancellation).ConfigureAwait(false);
        return new(peer.Identity, message, peer);
    }

    /// <summary>The same for a thread of its own, which waits. It needs no thread of the pool, whose threads a user's code may all have blocked.</summary>
    /// <exception cref="ObjectDisposedException">The socket was disposed.</exception>
    public RoutedMessage Receive(CancellationToken cancellation = default)
    {
        var (peer, message) = messages.Take(cancellation);
        return new(peer.Identity, message, peer);
    }

    /// <summary>Sends to a peer; never waits, from any thread. A peer for which more waits than the limits allow is dropped with all of it.</summary>
    /// <returns>False when there is no such peer (any more).</returns>
    /// <param name="identity">Whose.</param>
    /// <param name="message">What is sent.</param>
    /// <param name="source">The connection to send it by, while it lasts; null for the newest of that identity.</param>
    public bool Send(ReadOnlyMemory<byte> identity, Multipart message, Peer? source = null)
    {
        var bytes = FrameWriter.Write(message);
        var result = Sending.Gone;
        try
        {
        }
        finally
        {
            // Not to be aborted with a lock in hand; see Peer.Send.
            if (Find(identity.Span, source) is { } peer)
            {
                result = peer.Send(bytes);
                if (result == Sending.Full) peer.Drop(new($"a peer does not read what it is sent: {peer.WaitingBytes} bytes waited for it, and the limit is {Limits.OutboxBytes}; it was dropped"));
            }
        }

        return result == Sending.Taken;
    }

    /// <summary>Whether a peer of this identity is there.</summary>
    public bool IsConnected(ReadOnlyMemory<byte> identity) => Find(identity.Span) is not null;

    /// <summary>Completes as soon as a peer of this identity is there.</summary>
    /// <exception cref="ObjectDisposedException">The socket was disposed.</exception>
    public Task WaitForPeerAsync(ReadOnlyMemory<byte> identity, CancellationToken cancellation = default)
    {
        lock (gate)
        {
            if (byIdentity.GetAlternateLookup<ReadOnlySpan<byte>>().ContainsKey(identity.Span)) return Task.CompletedTask;
            var arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            awaited.Add((identity.ToArray(), arrival));
            return arrival.Task.WaitAsync(cancellation);
        }
    }

    /// <inheritdoc/>
    public override void OnReady(Peer peer)
    {
        base.OnReady(peer);
        var identity = peer.Introduction.Identity is { Length: > 0 } own ? own.ToArray() : MakeIdentity();
        peer.Identity = identity;
        lock (gate)
        {
            if (!byIdentity.TryGetValue(identity, out var peers)) byIdentity.Add(identity, peers = []);
            peers.Add(peer);
            for (var i = awaited.Count - 1; i >= 0; i--)
            {
                if (!awaited[i].Identity.AsSpan().SequenceEqual(identity)) continue;
                awaited[i].Arrival.TrySetResult();
                awaited.RemoveAt(i);
            }
        }
    }

    /// <inheritdoc/>
    public override void OnMessage(Peer peer, Multipart message) => messages.Add(peer.Inbox, message);

    /// <inheritdoc/>
    public override void OnGone(Peer peer)
    {
        lock (gate)
        {
            if (!byIdentity.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(peer.Identity.Span, out var identity, out var peers)) return;
            peers.Remove(peer);
            if (peers.Count == 0) byIdentity.Remove(identity);
        }
    }

    /// <inheritdoc/>
    protected override void OnClosing()
    {
        messages.Dispose();
        lock (gate)
        {
            foreach (var (_, arrival) in awaited) arrival.TrySetException(new ObjectDisposedException(nameof(RouterSocket)));
            awaited.Clear();
        }
    }

    private Peer? Find(ReadOnlySpan<byte> identity, Peer? preferred = null)
    {
        lock (gate)
        {
            if (!byIdentity.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(identity, out var peers)) return null;
            return preferred is not null && peers.Contains(preferred) ? preferred : peers[^1];
        }
    }

    // A zero, which no peer's own identity begins with, and a number.
    private byte[] MakeIdentity()
    {
        var identity = new byte[5];
        BinaryPrimitives.WriteUInt32BigEndian(identity.AsSpan(1), made++);
        return identity;
    }
}
