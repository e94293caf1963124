using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace CourseKit.TestServers;

/// <summary>A request as it came. The names of the headers are in lower case.</summary>
internal sealed record Received(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Host => Headers["host"];

    public bool HasToken => Headers.ContainsKey("authorization");

    /// <summary>The next request of a connection; null when there is none.</summary>
    public static async Task<Received?> ReadAsync(NetworkStream stream, CancellationToken stop)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!(head.Count >= 4 && head[^1] == '\n' && head[^2] == '\r' && head[^3] == '\n'))
        {
            if (await stream.ReadAsync(one, stop) == 0) return null;
            head.Add(one[0]);
        }

        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var first = lines[0].Split(' ');
        var headers = lines.Skip(1).Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0].ToLowerInvariant(), pair => pair[1].Trim());
        return new(first[0], first[1], headers, await BodyAsync(stream, headers, stop));
    }

    private static async Task<byte[]> BodyAsync(NetworkStream stream, Dictionary<string, string> headers, CancellationToken stop)
    {
        if (headers.TryGetValue("content-length", out var length)) return await ExactlyAsync(stream, int.Parse(length, CultureInfo.InvariantCulture), stop);
        if (!headers.ContainsKey("transfer-encoding")) return [];
        var body = new List<byte>();
        while (true)
        {
            var size = int.Parse(await LineAsync(stream, stop), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.AddRange(await ExactlyAsync(stream, size, stop));
            await LineAsync(stream, stop);
            if (size == 0) return [.. body];
        }
    }

    private static async Task<byte[]> ExactlyAsync(NetworkStream stream, int length, CancellationToken stop)
    {
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes, stop);
        return bytes;
    }

    private static async Task<string> LineAsync(NetworkStream stream, CancellationToken stop)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, stop) > 0 && one[0] != '\n')
            if (one[0] != '\r') line.Append((char)one[0]);
        return line.ToString();
    }
}
