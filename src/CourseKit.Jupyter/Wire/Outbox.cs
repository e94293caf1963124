using System.Net.Sockets;

namespace CourseKit.Jupyter.Wire;

/// <summary>What became of a message that was to be sent.</summary>
internal enum Sending
{
    /// <summary>It was sent, or will be.</summary>
    Taken,

    /// <summary>Too much waits already.</summary>
    Full,

    /// <summary>The connection is gone.</summary>
    Gone,
}

/// <summary>What waits to be sent over one connection. Whoever sends to an empty outbox writes to the socket at once, without the detour over the loop's thread, which is the
/// quickest way for an answer. What the socket does not take, and what belongs to a stream of much, waits for the loop, which puts small messages together. Not safe for threads: <see cref="Peer"/> has the lock.</summary>
internal sealed class Outbox(Socket socket, long limit)
{
    private const int MostAtOnce = 1 << 20;

    // So much within a thousandth of a second is a stream and not an answer.
    private const int Burst = 64 << 10;

    private readonly Queue<byte[]> waiting = new();
    private int sentOfFirst;
    private long bytes;
    private long moment;
    private int bytesOfMoment;

    /// <summary>Bytes that wait. This alone may be read by all threads.</summary>
    public long Bytes
    {
        get => Volatile.Read(ref bytes);
        private set => Volatile.Write(ref bytes, value);
    }

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => waiting.Count == 0;

    /// <summary>Sends a message or keeps it.</summary>
    public Sending Send(byte[] message)
    {
        if (waiting.Count > 0)
        {
            // The loop may only have been late: what counts is whether the socket takes no more.
            if (Bytes + Cost(message) > limit && !Flush([])) return Sending.Gone;
            if (waiting.Count > 0 && Bytes + Cost(message) > limit) return Sending.Full;
            Keep(message);
            return Sending.Taken;
        }

        if (IsBurst(message.Length))
        {
            Keep(message);
            return Sending.Taken;
        }

        var sent = socket.Send(message, SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock)) return Sending.Gone;
        if (sent == message.Length) return Sending.Taken;
        sentOfFirst = sent;
        Keep(message);
        return Sending.Taken;
    }

    /// <summary>Writes what the socket takes.</summary>
    /// <param name="scratch">Room to put small messages together.</param>
    /// <returns>Whether the connection still is one.</returns>
    public bool Flush(byte[] scratch)
    {
        while (waiting.Count > 0)
        {
            var piece = NextPiece(scratch);
            var sent = socket.Send(piece, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock) return true;
            if (error != SocketError.Success) return false;
            Forget(sent);
            if (sent < piece.Length) return true;
        }

        return true;
    }

    /// <summary>Drops all.</summary>
    public void Clear()
    {
        waiting.Clear();
        (Bytes, sentOfFirst) = (0, 0);
    }

    private ReadOnlySpan<byte> NextPiece(byte[] scratch)
    {
        var first = waiting.Peek();
        var rest = first.AsSpan(sentOfFirst);
        if (waiting.Count == 1 || rest.Length >= scratch.Length / 2) return rest[..Math.Min(rest.Length, MostAtOnce)];
        var (length, offset) = (0, sentOfFirst);
        foreach (var message in waiting)
        {
            var part = message.AsSpan(offset);
            if (length + part.Length > scratch.Length) break;
            part.CopyTo(scratch.AsSpan(length));
            length += part.Length;
            offset = 0;
        }

        return scratch.AsSpan(0, length);
    }

    private bool IsBurst(int length)
    {
        var now = Environment.TickCount64;
        bytesOfMoment = Math.Min(now == moment ? bytesOfMoment : 0, Burst) + Math.Min(length, Burst);
        moment = now;
        return bytesOfMoment > Burst;
    }

    private void Keep(byte[] message)
    {
        waiting.Enqueue(message);
        Bytes += Cost(message);
    }

    private void Forget(int sent)
    {
        sent += sentOfFirst;
        while (waiting.TryPeek(out var first) && sent >= first.Length)
        {
            sent -= first.Length;
            Bytes -= Cost(first);
            waiting.Dequeue();
        }

        sentOfFirst = sent;
    }

    // With what an array takes besides its bytes.
    private static long Cost(byte[] message) => message.Length + 32L;
}
