using System.Net;
using System.Net.Sockets;
using CourseKit.Jupyter.Wire;

namespace CourseKit.Jupyter.Tests.Wire;

/// <summary>A connection whose bytes the test writes and reads itself.</summary>
internal sealed class RawPeer(Socket socket) : IDisposable
{
    /// <summary>64 bytes, from the worked example of 37/ZMTP.</summary>
    public static byte[] Greeting => [0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0x7F, 3, 1, .. "NULL"u8, .. new byte[48]];

    /// <summary>DEALER's READY with an empty identity, from the worked example of 37/ZMTP.</summary>
    public static byte[] DealerReady =>
    [
        0x04, 41, 0x05, .. "READY"u8,
        11, .. "Socket-Type"u8, 0, 0, 0, 6, .. "DEALER"u8,
        8, .. "Identity"u8, 0, 0, 0, 0,
    ];

    /// <summary>ROUTER's READY, from the same.</summary>
    public static byte[] RouterReady => [0x04, 28, 0x05, .. "READY"u8, 11, .. "Socket-Type"u8, 0, 0, 0, 6, .. "ROUTER"u8];

    public static RawPeer Connect(WireAddress address)
    {
        var socket = new Socket(System.Net.Sockets.SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 30_000, NoDelay = true };
        socket.Connect(IPAddress.Loopback, address.Port);
        return new(socket);
    }

    public void Write(params ReadOnlySpan<byte> bytes) => socket.Send(bytes);

    public byte[] Read(int count)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count;)
        {
            var read = socket.Receive(bytes.AsSpan(at));
            if (read == 0) throw new EndOfStreamException($"{at} bytes, then the end");
            at += read;
        }

        return bytes;
    }

    /// <summary>All that comes until the other side hangs up.</summary>
    public byte[] ReadToEnd()
    {
        var all = new MemoryStream();
        var piece = new byte[4096];
        try
        {
            for (int count; (count = socket.Receive(piece)) > 0;) all.Write(piece, 0, count);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            // Hung up on while we were still talking.
        }

        return all.ToArray();
    }

    /// <summary>Writes again and again until the other side hangs up.</summary>
    /// <returns>How many bytes could be written.</returns>
    public long WriteToEnd(byte[] bytes, long most = long.MaxValue)
    {
        var count = 0L;
        try
        {
            while (count < most) count += socket.Send(bytes);
        }
        catch (SocketException)
        {
            // That is the end.
        }

        return count;
    }

    public void Dispose() => socket.Dispose();
}
