using System.Net.Sockets;

namespace CourseKit.Jupyter.Wire;

/// <summary>A connection, from the moment that it stands until it is closed. It is read, flushed and closed on the loop's thread; <see cref="Send(byte[])"/> is for all threads.</summary>
internal sealed class Peer : IPolled
{
    private readonly WireSocket owner;
    private readonly Conversation conversation;
    private readonly Outbox outbox;
    private readonly Lock gate = new();
    private readonly bool connected;
    private long life;
    private bool closed;
    private bool leaving;
    private WireException? dropped;

    /// <summary>Begins a conversation.</summary>
    /// <param name="owner">The socket that it belongs to.</param>
    /// <param name="socket">The connection.</param>
    /// <param name="connected">Whether this side connected; then it is the first to introduce itself.</param>
    public Peer(WireSocket owner, Socket socket, bool connected)
    {
        (this.owner, Socket, this.connected) = (owner, socket, connected);
        socket.Blocking = false;
        if (socket.ProtocolType == ProtocolType.Tcp) socket.NoDelay = true;
        conversation = new(owner.Type, owner.Limits);
        outbox = new(socket, owner.Limits.OutboxBytes);
        Inbox = new(this);
        Deadline = Environment.TickCount64 + (long)owner.Limits.HandshakeTime.TotalMilliseconds;
        Send(Greeting.Write(owner.MinorVersion));
    }

    /// <inheritdoc/>
    public Socket Socket { get; }

    /// <summary>Messages of this peer that wait to be received.</summary>
    public Inbox Inbox { get; }

    /// <summary>What it has subscribed to.</summary>
    public Subscriptions Subscriptions { get; } = new();

    /// <summary>What it is known by; empty before the handshake, and of use with ROUTER only.</summary>
    public ReadOnlyMemory<byte> Identity { get; set; }

    /// <summary>Whether the handshake is done.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Whether it speaks ZMTP 3.0.</summary>
    public bool IsOld => conversation.IsOld;

    /// <summary>What it said of itself in the handshake.</summary>
    public ReadyCommand Introduction => conversation.Peer!;

    /// <summary>Whether nothing more is to be read for now.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Bytes that wait to be sent.</summary>
    public long WaitingBytes => outbox.Bytes;

    /// <inheritdoc/>
    public bool WantsRead => !IsPaused && !leaving;

    /// <inheritdoc/>
    public bool WantsWrite { get; private set; }

    /// <inheritdoc/>
    public long Deadline { get; private set; }

    /// <summary>Sends a message or a command, now or, where it cannot go at once, later. Never waits for the peer.</summary>
    /// <param name="bytes">As they go over the wire; not to be changed afterwards.</param>
    public Sending Send(byte[] bytes)
    {
        var result = Sending.Gone;
        try
        {
        }
        finally
        {
            // A cell may be aborted (ControlledExecution) wherever it is, but not in a finally block: half a message on the wire would be the end of the connection.
            lock (gate)
            {
                if (!closed && !leaving)
                {
                    result = outbox.Send(bytes);
                    if (result == Sending.Taken && !outbox.IsEmpty && !WantsWrite)
                    {
                        WantsWrite = true;
                        WireLoop.Shared.Wake();
                    }
                }
            }
        }

        return result;
    }

    /// <summary>Reading goes on.</summary>
    public void Resume()
    {
        IsPaused = false;
        WireLoop.Shared.Wake();
    }

    /// <summary>Drops the connection with all that waits to be sent, whoever calls.</summary>
    public void Drop(WireException reason)
    {
        lock (gate)
        {
            leaving = true;
            dropped = reason;
            outbox.Clear();
        }

        WireLoop.Shared.Post(() => Close(reason));
    }

    /// <summary>Closes the connection once what waits is sent, at the latest at a given time. On the loop's thread.</summary>
    public void Leave(long deadline)
    {
        lock (gate)
        {
            leaving = true;
            Deadline = deadline;
            if (!outbox.IsEmpty && IsReady) return;
        }

        Close(null);
    }

    /// <inheritdoc/>
    public void OnReadable(byte[] scratch)
    {
        if (leaving) return;
        try
        {
            var count = Socket.Receive(scratch, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock) return;
            if (count == 0 || error != SocketError.Success)
            {
                Close(IsReady ? null : new("a peer went away before it had introduced itself"));
                return;
            }

            if (IsReady) Deadline = life == 0 ? long.MaxValue : Environment.TickCount64 + life;
            ReadOnlySpan<byte> input = scratch.AsSpan(0, count);
            while (!closed && !leaving && conversation.TryRead(ref input, out var incoming)) Take(incoming);
        }
        catch (WireException reason)
        {
            Refuse(reason);
        }
        // Whatever one peer brings about, the loop goes on for all the others.
        catch (Exception error) when (error is OutOfMemoryException or SocketException or ArgumentException or InvalidOperationException)
        {
            Close(new($"a connection was given up: {error.Message}", error));
        }
    }

    /// <inheritdoc/>
    public void OnWritable(byte[] scratch)
    {
        var (alive, done) = (true, false);
        lock (gate)
        {
            alive = outbox.Flush(scratch);
            if (outbox.IsEmpty) (WantsWrite, done) = (false, leaving);
        }

        if (!alive || done) Close(null);
    }

    /// <inheritdoc/>
    public void OnDeadline()
    {
        if (leaving) Close(null);
        else if (IsReady) Close(new("a peer that wanted to be given up after a silence fell silent"));
        else Close(new($"a peer did not introduce itself within {owner.Limits.HandshakeTime.TotalSeconds:0.#} s"));
    }

    /// <summary>Closes the connection. On the loop's thread.</summary>
    public void Close(WireException? reason)
    {
        lock (gate)
        {
            if (closed) return;
            closed = true;
            outbox.Clear();
        }

        WireLoop.Shared.Remove(this);
        Hang();
        owner.Forget(this, reason ?? dropped);
    }

    private void Take(Incoming incoming)
    {
        switch (incoming.Kind)
        {
            case IncomingKind.Greeting when connected:
                Introduce();
                break;
            case IncomingKind.Ready:
                if (!connected) Introduce();
                IsReady = true;
                Deadline = long.MaxValue;
                owner.OnReady(this);
                break;
            case IncomingKind.Message:
                owner.OnMessage(this, incoming.Message!);
                break;
            case IncomingKind.Command:
                Obey(incoming.Command);
                break;
        }
    }

    private void Introduce() => Send(FrameWriter.Write(new ReadyCommand(owner.Type.Name(), owner.Identity).ToCommand()));

    private void Obey(Command command)
    {
        switch (command.Name)
        {
            case Command.Ping:
                // The answer of a peer that does not read is not kept for it.
                Send(FrameWriter.Write(command.ToPong(out var time)));
                life = (long)time.TotalMilliseconds;
                Deadline = life == 0 ? long.MaxValue : Environment.TickCount64 + life;
                break;
            case Command.Error:
                throw new WireException($"a peer ended the conversation: \"{command.Reason}\"");
            default:
                owner.OnCommand(this, command);
                break;
        }
    }

    private void Refuse(WireException reason)
    {
        // Who has greeted understands an error.
        if (!IsReady) Send(FrameWriter.Write(Command.OfError(reason.Message)));
        Close(reason);
    }

    // First the end of what we send, so that it arrives even where the peer has sent something that nobody reads.
    private void Hang()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Send);
            Span<byte> rest = stackalloc byte[4096];
            for (var i = 0; i < 16 && Socket.Receive(rest, SocketFlags.None, out _) > 0; i++)
            {
            }
        }
        catch (SocketException)
        {
            // It was at its end already.
        }

        Socket.Dispose();
    }
}
