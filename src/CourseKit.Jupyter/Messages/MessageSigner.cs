using System.Security.Cryptography;
using System.Text;

namespace CourseKit.Jupyter.Messages;

/// <summary>Signs messages and checks their signatures: an HMAC over header, parent header, metadata and content, as hexadecimal text.</summary>
/// <remarks>An empty key turns signing off, as the protocol has it: then the signature is empty, and none is checked.</remarks>
internal sealed class MessageSigner
{
    /// <summary>The scheme that Jupyter uses unless told otherwise.</summary>
    public const string DefaultScheme = "hmac-sha256";

    private static readonly Dictionary<string, HashAlgorithmName> Schemes = new(StringComparer.Ordinal)
    {
        [DefaultScheme] = HashAlgorithmName.SHA256,
        ["hmac-sha384"] = HashAlgorithmName.SHA384,
        ["hmac-sha512"] = HashAlgorithmName.SHA512,
    };

    private readonly HashAlgorithmName algorithm;
    private readonly byte[] key;

    /// <param name="scheme">E.g. <c>hmac-sha256</c>.</param>
    /// <param name="key">The secret that both sides have.</param>
    /// <exception cref="MessageException">The scheme is another.</exception>
    public MessageSigner(string scheme, string key)
    {
        if (!Schemes.TryGetValue(scheme, out algorithm))
            throw new MessageException($"The signature scheme is '{scheme}', expected one of {string.Join(", ", Schemes.Keys)}.");
        this.key = Encoding.UTF8.GetBytes(key);
    }

    /// <summary>Whether messages are signed.</summary>
    public bool Signs => key.Length > 0;

    /// <summary>The signature of four frames, as it is sent.</summary>
    public byte[] Sign(ReadOnlySpan<ReadOnlyMemory<byte>> frames)
    {
        if (!Signs) return [];
        using var hash = IncrementalHash.CreateHMAC(algorithm, key);
        foreach (var frame in frames) hash.AppendData(frame.Span);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Whether a signature is that of the frames. Takes the same time wherever the two differ.</summary>
    public bool Verify(ReadOnlySpan<byte> signature, ReadOnlySpan<ReadOnlyMemory<byte>> frames) => !Signs || CryptographicOperations.FixedTimeEquals(signature, Sign(frames));
}
