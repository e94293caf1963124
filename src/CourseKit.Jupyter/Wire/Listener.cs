using System.Net.Sockets;

namespace CourseKit.Jupyter.Wire;

/// <summary>A bound socket of the system, which takes connections for a <see cref="WireSocket"/>.</summary>
internal sealed class Listener : IPolled
{
    private const int Pause = 100;

    private readonly WireSocket owner;
    private bool pausing;

    /// <summary>Binds.</summary>
    /// <exception cref="WireException">The address is taken, or not one of this machine.</exception>
    public Listener(WireSocket owner, WireAddress address)
    {
        this.owner = owner;
        (Socket, Address) = address.Path is { } path ? (BindPath(path), address) : BindPort(address);
        Socket.Blocking = false;
    }

    /// <inheritdoc/>
    public Socket Socket { get; }

    /// <summary>Where it is bound, with the port that was found where any was asked for.</summary>
    public WireAddress Address { get; }

    /// <inheritdoc/>
    public bool WantsRead => !pausing;

    /// <inheritdoc/>
    public bool WantsWrite => false;

    /// <inheritdoc/>
    public long Deadline { get; private set; } = long.MaxValue;

    /// <inheritdoc/>
    public void OnReadable(byte[] scratch)
    {
        try
        {
            owner.Welcome(Socket.Accept());
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.WouldBlock or SocketError.ConnectionAborted or SocketError.Interrupted)
        {
            // It went away before it was its turn.
        }
        catch (SocketException)
        {
            // No descriptors are left, most likely. The connection stays where it is, so asking again at once would only burn time.
            (pausing, Deadline) = (true, Environment.TickCount64 + Pause);
        }
    }

    /// <inheritdoc/>
    public void OnWritable(byte[] scratch)
    {
    }

    /// <inheritdoc/>
    public void OnDeadline() => (pausing, Deadline) = (false, long.MaxValue);

    /// <summary>Takes no more connections, and removes the file of a Unix domain socket.</summary>
    public void Close()
    {
        Socket.Dispose();
        if (Address.Path is { } path) File.Delete(path);
    }

    private static (Socket Socket, WireAddress Address) BindPort(WireAddress address)
    {
        var end = (System.Net.IPEndPoint)address.ToEndPoint();
        var socket = new Socket(end.AddressFamily, System.Net.Sockets.SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(end);
            socket.Listen();
            var bound = (System.Net.IPEndPoint)socket.LocalEndPoint!;
            return (socket, WireAddress.OfTcp(bound.Address.ToString(), bound.Port));
        }
        catch (SocketException error)
        {
            socket.Dispose();
            var problem = error.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"port {address.Port} on {address.Host} is taken by another program; expected is a free one: end that program (perhaps an older kernel), or start with another port, 0 for any",
                SocketError.AddressNotAvailable => $"{address.Host} is not an address of this machine; expected is one that is, 127.0.0.1 for clients on this machine alone",
                SocketError.AccessDenied => $"port {address.Port} on {address.Host} may not be opened; expected is a port of 1024 or above, 0 for any",
                _ => $"{address} cannot be opened: {error.Message}; try tcp://127.0.0.1:0",
            };
            throw new WireException(problem, error);
        }
    }

    private static Socket BindPath(string path)
    {
        RemoveStale(path);
        var socket = new Socket(AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            // Whoever can connect can do all that the user can.
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            socket.Listen();
            return socket;
        }
        catch (Exception error) when (error is SocketException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw new WireException($"a socket cannot be made at \"{path}\": {error.Message}; expected is a path in a folder that exists and can be written", error);
        }
    }

    // A kernel that was killed leaves its file behind.
    private static void RemoveStale(string path)
    {
        if (Directory.Exists(path)) throw new WireException($"\"{path}\" is a folder; expected is the path of a socket that does not exist yet");
        if (!File.Exists(path)) return;
        using var trial = new Socket(AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            trial.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException) when (IsSocket(path))
        {
            File.Delete(path);
            return;
        }
        catch (SocketException error)
        {
            throw new WireException($"\"{path}\" is there already and no socket; it is left alone: expected is a path that does not exist yet", error);
        }

        throw new WireException($"the socket \"{path}\" is taken by another program; expected is a free one: end that program (perhaps an older kernel), or start with another path");
    }

    // The system opens everything but a socket.
    private static bool IsSocket(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
