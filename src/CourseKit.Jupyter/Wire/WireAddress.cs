using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CourseKit.Jupyter.Wire;

/// <summary>Where a socket is bound, or connects to: <c>tcp://127.0.0.1:5555</c>, <c>tcp://*:0</c> (every interface, a port that is free) or <c>ipc:///path/of/a/socket</c>.</summary>
internal sealed class WireAddress
{
    private const string Tcp = "tcp://";
    private const string Ipc = "ipc://";
    private const string Expected = "expected is tcp://HOST:PORT (tcp://127.0.0.1:5555, tcp://*:0) or ipc://PATH (ipc:///tmp/kernel-1)";

    // Room in sockaddr_un of Linux, with the zero at its end; other systems have 104.
    private const int LongestPath = 107;

    private WireAddress(string? path, string host, int port)
    {
        (Path, Host, Port) = (path, host, port);
    }

    /// <summary>The path of a Unix domain socket, or null with TCP.</summary>
    public string? Path { get; }

    /// <summary>The host's name or address, <c>*</c> for every interface.</summary>
    public string Host { get; }

    /// <summary>The port; 0 for one that is free.</summary>
    public int Port { get; }

    /// <summary>Whether it is TCP.</summary>
    public bool IsTcp => Path is null;

    /// <summary>Reads an address.</summary>
    /// <exception cref="WireException">It is none.</exception>
    public static WireAddress Parse(string text)
    {
        if (text.StartsWith(Ipc, StringComparison.Ordinal)) return OfPath(text[Ipc.Length..]);
        if (!text.StartsWith(Tcp, StringComparison.Ordinal)) throw new WireException($"the address \"{text}\" has no transport that is known here; {Expected}");
        var rest = text[Tcp.Length..];
        var colon = rest.LastIndexOf(':');
        if (colon <= 0) throw new WireException($"the address \"{text}\" has no host and port; {Expected}");
        var (host, number) = (rest[..colon], rest[(colon + 1)..]);
        if (number == "*") number = "0";
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort)
            throw new WireException($"the address \"{text}\" has the port \"{number}\"; expected is a number from 0 to {IPEndPoint.MaxPort}");
        return new(null, host is ['[', .. var inner, ']'] ? inner : host, port);
    }

    /// <summary>An address of TCP.</summary>
    public static WireAddress OfTcp(string host, int port) => Parse(string.Create(CultureInfo.InvariantCulture, $"{Tcp}{(host.Contains(':') ? $"[{host}]" : host)}:{port}"));

    /// <summary>The address of a Unix domain socket.</summary>
    /// <exception cref="WireException">The path is empty, or longer than the system takes.</exception>
    public static WireAddress OfPath(string path)
    {
        if (path.Length == 0 || path.Contains('\0')) throw new WireException($"the address \"{Ipc}{path}\" has no path; {Expected}");
        var bytes = System.Text.Encoding.UTF8.GetByteCount(path);
        return bytes <= LongestPath ? new(path, "", 0)
            : throw new WireException($"the path \"{path}\" of a socket has {bytes} bytes, and the system takes {LongestPath}; choose a shorter folder, for instance by JUPYTER_RUNTIME_DIR");
    }

    /// <inheritdoc/>
    public override string ToString() => Path is null ? string.Create(CultureInfo.InvariantCulture, $"{Tcp}{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}") : Ipc + Path;

    /// <summary>The address as the system has it.</summary>
    /// <exception cref="WireException">The host has no address.</exception>
    public EndPoint ToEndPoint()
    {
        if (Path is not null) return new UnixDomainSocketEndPoint(Path);
        if (Host == "*") return new IPEndPoint(IPAddress.Any, Port);
        if (IPAddress.TryParse(Host, out var address)) return new IPEndPoint(address, Port);
        try
        {
            var all = Dns.GetHostAddresses(Host);
            // The name of this machine is usually meant as its IPv4 address, which is also what libzmq takes.
            var chosen = Array.Find(all, candidate => candidate.AddressFamily == AddressFamily.InterNetwork) ?? (all.Length > 0 ? all[0] : null);
            if (chosen is not null) return new IPEndPoint(chosen, Port);
        }
        catch (SocketException error)
        {
            throw new WireException($"the host \"{Host}\" of {this} has no address ({error.Message}); give an address of this machine such as 127.0.0.1", error);
        }

        throw new WireException($"the host \"{Host}\" of {this} has no address; give an address of this machine such as 127.0.0.1");
    }
}
