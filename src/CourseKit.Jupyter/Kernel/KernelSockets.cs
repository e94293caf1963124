using CourseKit.Jupyter.Wire;

namespace CourseKit.Jupyter.Kernel;

/// <summary>The five sockets of a kernel (Jupyter messaging, "Introduction").</summary>
internal sealed class KernelSockets : IDisposable
{
    private readonly List<IDisposable> bound = [];

    /// <summary>Binds all of them, or none.</summary>
    /// <exception cref="KernelException">An address cannot be used, e.g. since it is taken.</exception>
    public KernelSockets(ConnectionFile connection)
    {
        try
        {
            Heartbeat = Bound(ReplySocket.BindEcho, connection.Heartbeat);
            Shell = Bound(RouterSocket.Bind, connection.Shell);
            Control = Bound(RouterSocket.Bind, connection.Control);
            Stdin = Bound(RouterSocket.Bind, connection.Stdin);
            IOPub = Bound(PublisherSocket.Bind, connection.IOPub);
        }
        catch (WireException exception)
        {
            Dispose();
            throw new KernelException($"The kernel cannot listen: {exception.Message}", exception);
        }
    }

    /// <summary>Asked whether the kernel lives.</summary>
    public ReplySocket Heartbeat { get; }

    /// <summary>Takes cells and questions about code.</summary>
    public RouterSocket Shell { get; }

    /// <summary>Takes what must not wait for a cell: interrupt, shutdown.</summary>
    public RouterSocket Control { get; }

    /// <summary>Asks a person for input.</summary>
    public RouterSocket Stdin { get; }

    /// <summary>Tells everyone what happens.</summary>
    public PublisherSocket IOPub { get; }

    /// <summary>Closes the sockets; what was sent is given a moment to leave.</summary>
    public void Dispose()
    {
        foreach (var socket in bound) socket.Dispose();
    }

    private T Bound<T>(Func<WireAddress, WireLimits, T> bind, string address)
        where T : IDisposable
    {
        var socket = bind(WireAddress.Parse(address), WireLimits.Default);
        bound.Add(socket);
        return socket;
    }
}
