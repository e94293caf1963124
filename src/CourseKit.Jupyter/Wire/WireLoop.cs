using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CourseKit.Jupyter.Wire;

/// <summary>The one thread that reads from and writes to all sockets of the process. It is a thread of its own, not one of the pool: code of a user that blocks all of the pool's
/// threads must not keep heartbeats and interrupts from getting through.</summary>
internal sealed class WireLoop
{
    private const int ScratchBytes = 256 << 10;

    private static readonly Lazy<WireLoop> Only = new(() => new());

    private readonly ConcurrentQueue<Action> posted = new();
    private readonly Dictionary<Socket, IPolled> watched = [];
    private readonly List<Socket> readable = [];
    private readonly List<Socket> writable = [];
    private readonly List<IPolled> due = [];
    private readonly byte[] scratch = GC.AllocateUninitializedArray<byte>(ScratchBytes);
    private readonly Thread thread;
    private readonly Socket bell;
    private int rung;

    // A datagram to oneself is the portable way to wake a thread that waits for sockets.
    private WireLoop()
    {
        bell = new(AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        bell.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        bell.Connect(bell.LocalEndPoint!);
        thread = new(Run) { IsBackground = true, Name = "wire" };
        thread.Start();
    }

    /// <summary>The loop of this process; it starts at its first use.</summary>
    public static WireLoop Shared => Only.Value;

    /// <summary>Whether the caller is on the loop's thread.</summary>
    public bool IsCurrent => Thread.CurrentThread == thread;

    /// <summary>Has something done on the loop's thread, soon.</summary>
    public void Post(Action action)
    {
        posted.Enqueue(action);
        Wake();
    }

    /// <summary>Has the loop look again at what is wanted of it.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref rung, 1) == 0 && !IsCurrent) bell.Send([1], SocketFlags.None, out _);
    }

    /// <summary>Begins to watch. On the loop's thread only.</summary>
    public void Add(IPolled polled) => watched.Add(polled.Socket, polled);

    /// <summary>Ends it; afterwards the socket may be disposed. On the loop's thread only.</summary>
    public void Remove(IPolled polled) => watched.Remove(polled.Socket);

    private void Run()
    {
        while (true)
        {
            // Whoever rings from here on is heard in the next round at the latest.
            Volatile.Write(ref rung, 0);
            while (posted.TryDequeue(out var action)) action();
            Select(Gather());
            Silence();
            foreach (var socket in writable)
                if (watched.TryGetValue(socket, out var polled)) polled.OnWritable(scratch);
            foreach (var socket in readable)
                if (watched.TryGetValue(socket, out var polled)) polled.OnReadable(scratch);
            CallWhoIsDue();
        }
    }

    // Fills the lists of sockets to wait for, and gives the earliest deadline.
    private long Gather()
    {
        readable.Clear();
        writable.Clear();
        readable.Add(bell);
        var deadline = long.MaxValue;
        foreach (var polled in watched.Values)
        {
            if (polled.WantsRead) readable.Add(polled.Socket);
            if (polled.WantsWrite) writable.Add(polled.Socket);
            deadline = Math.Min(deadline, polled.Deadline);
        }

        return deadline;
    }

    private void Select(long deadline)
    {
        const int longest = 60_000;
        var wait = Volatile.Read(ref rung) != 0 || !posted.IsEmpty ? 0 : (int)Math.Clamp(deadline - Environment.TickCount64, 0, longest);
        Socket.Select(readable, writable, null, wait * 1000);
    }

    private void Silence()
    {
        if (readable.Remove(bell)) bell.Receive(scratch, SocketFlags.None, out _);
    }

    private void CallWhoIsDue()
    {
        var now = Environment.TickCount64;
        foreach (var polled in watched.Values)
            if (polled.Deadline <= now) due.Add(polled);
        foreach (var polled in due) polled.OnDeadline();
        due.Clear();
    }
}
