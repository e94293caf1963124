using System.Net;
using System.Net.Sockets;

namespace CourseKit.Datasets.Tests;

/// <summary>An HTTP server on this machine that answers every request with the same bytes.</summary>
public sealed class LoopbackServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _answering;

    public LoopbackServer(byte[] content, int status = 200)
    {
        var port = FreePort();
        Address = new Uri($"http://127.0.0.1:{port}/file.csv");
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _answering = Task.Run(() => Answer(content, status));
    }

    public Uri Address { get; }

    public int Requests { get; private set; }

    public void Dispose()
    {
        _listener.Stop();
        _answering.GetAwaiter().GetResult();
        _listener.Close();
    }

    private async Task Answer(byte[] content, int status)
    {
        try
        {
            while (_listener.IsListening)
            {
                var context = await _listener.GetContextAsync();
                Requests++;
                context.Response.StatusCode = status;
                context.Response.ContentLength64 = content.Length;
                await context.Response.OutputStream.WriteAsync(content);
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
