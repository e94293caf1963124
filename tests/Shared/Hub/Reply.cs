using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace CourseKit.TestServers;

/// <summary>An answer, good or bad.</summary>
internal sealed record Reply(int Status)
{
    public (string Name, string Value)[] Headers { get; init; } = [];

    public byte[] Body { get; init; } = [];

    /// <summary>What is said of the length of the body, where that is not the truth; negative for nothing.</summary>
    public int? SaidLength { get; init; }

    /// <summary>The connection ends after that many bytes of the body; zero: before the body.</summary>
    public int? CutAfter { get; init; }

    /// <summary>Nothing at all is answered; the connection ends.</summary>
    public bool IsCutAtOnce { get; init; }

    /// <summary>Completed when the rest of the body may be sent, after <see cref="CutAfter"/> bytes of it.</summary>
    public Task? Gate { get; init; }

    public static Reply Json(string json) => new(200) { Body = Encoding.UTF8.GetBytes(json), Headers = [("Content-Type", "application/json")] };

    /// <summary>Sends it. False: the connection is to be closed.</summary>
    public async Task<bool> WriteAsync(NetworkStream stream, bool isHead, CancellationToken stop)
    {
        if (IsCutAtOnce) return false;
        var head = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {Status} Status\r\n"));
        var length = SaidLength ?? Body.Length;
        if (length >= 0) head.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n");
        else head.Append("Connection: close\r\n");
        foreach (var (name, value) in Headers) head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), stop);
        if (isHead) return true;
        await stream.WriteAsync(Body.AsMemory(0, Math.Min(CutAfter ?? Body.Length, Body.Length)), stop);
        if (CutAfter is { } cut)
        {
            if (Gate is null) return false;
            await Gate.WaitAsync(stop);
            await stream.WriteAsync(Body.AsMemory(cut), stop);
        }

        return length == Body.Length;
    }
}
