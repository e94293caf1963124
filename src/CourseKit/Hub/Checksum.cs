using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CourseKit.Hub;

/// <summary>
/// The checksum that a file's etag on the hub is: SHA-256 of the content for large files (64 hexadecimal digits), and git's object name for
/// others (40 digits), which is SHA-1 of <c>"blob " + length + "\0"</c> and the content. Any other etag says nothing about the content.
/// </summary>
internal sealed class Checksum : IDisposable
{
    private const int Sha1Digits = 40, Sha256Digits = 64;

    private readonly string etag;
    private readonly IncrementalHash? hash;

    private Checksum(string etag, IncrementalHash? hash) => (this.etag, this.hash) = (etag, hash);

    /// <summary>Begins one for a file of a known length.</summary>
    public static Checksum Begin(string etag, long length)
    {
        if (!etag.All(char.IsAsciiHexDigitLower)) return new(etag, null);
        if (etag.Length == Sha256Digits) return new(etag, IncrementalHash.CreateHash(HashAlgorithmName.SHA256));
        return new(etag, etag.Length == Sha1Digits ? GitBlob(length) : null);
    }

    /// <summary>What git puts before a file's content.</summary>
    public static byte[] GitHeader(long length) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {length}\0"));

    public void Append(ReadOnlySpan<byte> content) => hash?.AppendData(content);

    /// <summary>Null when the content is what the etag says; else the checksum it has.</summary>
    public string? Difference()
    {
        if (hash is null) return null;
        var found = Convert.ToHexStringLower(hash.GetHashAndReset());
        return found == etag ? null : found;
    }

    public void Dispose() => hash?.Dispose();

    private static IncrementalHash GitBlob(long length)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(GitHeader(length));
        return hash;
    }
}
