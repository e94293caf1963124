namespace CourseKit.Jupyter.Wire;

/// <summary>PUB, bound: each message goes to all who subscribed to the beginning of its first frame. Nobody is waited for: a subscriber that reads too slowly misses messages
/// once more of them wait than the limits allow (libzmq's high-water mark, counted in bytes).</summary>
internal sealed class PublisherSocket : WireSocket
{
    private readonly Lock order = new();
    private readonly Lock gate = new();
    private readonly List<TaskCompletionSource> awaiting = [];
    private Peer[] subscribers = [];
    private long dropped;

    private PublisherSocket(WireLimits? limits)
        : base(SocketType.Publisher, limits)
    {
    }

    /// <summary>The peers with at least one subscription.</summary>
    public int SubscriberCount => Volatile.Read(ref subscribers).Length;

    /// <summary>Messages that a subscriber missed, counted once for each.</summary>
    public long DroppedCount => Interlocked.Read(ref dropped);

    /// <summary>Bytes that wait for the subscriber that is furthest behind. Whoever can wait, such as a cell that prints, does so while this is large, and loses nothing.</summary>
    public long WaitingBytes
    {
        get
        {
            long most = 0;
            foreach (var peer in Volatile.Read(ref subscribers)) most = Math.Max(most, peer.WaitingBytes);
            return most;
        }
    }

    /// <summary>Binds.</summary>
    /// <exception cref="WireException">The address is taken or cannot be used.</exception>
    public static PublisherSocket Bind(WireAddress address, WireLimits? limits = null)
    {
        var socket = new PublisherSocket(limits);
        socket.Listen(address);
        return socket;
    }

    /// <summary>Sends a message to all who want it; never waits, from any thread. All subscribers get messages in the same order.</summary>
    public void Publish(Multipart message)
    {
        byte[]? bytes = null;
        try
        {
        }
        finally
        {
            // Not to be aborted between one subscriber and the next; see Peer.Send.
            lock (order)
            {
                foreach (var peer in Volatile.Read(ref subscribers))
                {
                    if (!peer.Subscriptions.Match(message[0].Span)) continue;
                    bytes ??= FrameWriter.Write(message);
                    if (peer.Send(bytes) == Sending.Full) dropped++;
                }
            }
        }
    }

    /// <summary>Completes as soon as somebody has subscribed to something.</summary>
    /// <exception cref="ObjectDisposedException">The socket was disposed.</exception>
    public Task WaitForSubscriberAsync(CancellationToken cancellation = default)
    {
        lock (gate)
        {
            if (subscribers.Length > 0) return Task.CompletedTask;
            var arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            awaiting.Add(arrival);
            return arrival.Task.WaitAsync(cancellation);
        }
    }

    /// <inheritdoc/>
    public override void OnMessage(Peer peer, Multipart message)
    {
        // Subscriptions of ZMTP 3.0 are messages: 1 or 0, and the prefix. Peers of 3.1 may send them too.
        var bytes = message[0].Span;
        if (message.Count > 1 || bytes.Length == 0 || bytes[0] > 1) return;
        Change(peer, bytes[0] == 1, bytes[1..]);
    }

    /// <inheritdoc/>
    public override void OnCommand(Peer peer, Command command)
    {
        if (command.Name is Command.Subscribe or Command.Cancel) Change(peer, command.Name == Command.Subscribe, command.Data.Span);
    }

    /// <inheritdoc/>
    public override void OnGone(Peer peer)
    {
        lock (gate) subscribers = [.. subscribers.Where(other => other != peer)];
    }

    /// <inheritdoc/>
    protected override void OnClosing()
    {
        lock (gate)
        {
            foreach (var arrival in awaiting) arrival.TrySetException(new ObjectDisposedException(nameof(PublisherSocket)));
            awaiting.Clear();
        }
    }

    private void Change(Peer peer, bool subscribes, ReadOnlySpan<byte> prefix)
    {
        if (subscribes) peer.Subscriptions.Add(prefix, Limits);
        else peer.Subscriptions.Remove(prefix);
        lock (gate)
        {
            var listed = Array.IndexOf(subscribers, peer) >= 0;
            if (listed == peer.Subscriptions.IsEmpty) subscribers = listed ? [.. subscribers.Where(other => other != peer)] : [.. subscribers, peer];
            if (subscribers.Length == 0) return;
            foreach (var arrival in awaiting) arrival.TrySetResult();
            awaiting.Clear();
        }
    }
}
