using System.Security.Cryptography;

namespace CourseKit.Datasets;

/// <summary>How far a download has come.</summary>
/// <param name="File">The name of the file.</param>
/// <param name="Bytes">Bytes received so far.</param>
/// <param name="Total">Bytes in all, or null if the server did not say.</param>
public readonly record struct DownloadProgress(string File, long Bytes, long? Total);

/// <summary>Downloads a file whose SHA-256 is known. The bytes go to a temporary file beside the target, which takes the target's name only
/// when its checksum is right.</summary>
internal static class Download
{
    private const long MaxBytes = 4L << 30;
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(100) };

    /// <exception cref="DatasetException">The content has another checksum, or the address is not allowed.</exception>
    /// <exception cref="HttpRequestException">The server could not be reached or answered with an error.</exception>
    public static void ToFile(RemoteFile remote, string target, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        RequireSafe(remote);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var temporary = $"{target}.{Guid.NewGuid():N}.part";
        try
        {
            var sha256 = Fetch(remote.Address, temporary, Path.GetFileName(target), progress, cancellation);
            if (!sha256.Equals(remote.Sha256, StringComparison.OrdinalIgnoreCase))
            {
                throw new DatasetException(
                    $"{remote.Address} has changed: its SHA-256 is {sha256}, expected {remote.Sha256.ToLowerInvariant()}. Nothing was kept. " +
                    "Use a copy of the original in the mirror folder.");
            }

            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static string Fetch(Uri address, string path, string name, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        using var response = Client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.EnsureSuccessStatusCode();
        using var content = response.Content.ReadAsStream(cancellation);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        long received = 0;
        for (int read; (read = content.Read(buffer)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            received += read;
            if (received > MaxBytes) throw new DatasetException($"{address} is longer than {MaxBytes} bytes; the download was given up.");
            hash.AppendData(buffer, 0, read);
            file.Write(buffer, 0, read);
            progress?.Report(new DownloadProgress(name, received, response.Content.Headers.ContentLength));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void RequireSafe(RemoteFile remote)
    {
        var address = remote.Address;
        if (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
        {
            throw new DatasetException($"{address} is not an https address. Files are downloaded over https only.");
        }

        if (remote.Sha256.Length != 64 || !remote.Sha256.All(char.IsAsciiHexDigit))
        {
            throw new DatasetException($"'{remote.Sha256}' is not a SHA-256: 64 hexadecimal digits were expected.");
        }
    }
}
