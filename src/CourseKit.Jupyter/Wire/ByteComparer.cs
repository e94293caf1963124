using System.Diagnostics.CodeAnalysis;

namespace CourseKit.Jupyter.Wire;

/// <summary>Arrays of bytes by content, also looked up by spans.</summary>
internal sealed class ByteComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    /// <summary>The only one.</summary>
    public static ByteComparer Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(byte[]? left, byte[]? right) => left.AsSpan().SequenceEqual(right);

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    /// <inheritdoc/>
    public int GetHashCode([DisallowNull] byte[] value) => GetHashCode(value.AsSpan());

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = new HashCode();
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
