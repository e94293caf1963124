namespace CourseKit.Tensors.Formats.Numpy;

/// <summary>An entry of a zip file while it is unpacked: ends at the length that was promised, and at its end compares the checksum.</summary>
internal sealed class CheckedStream(NumpySource source, Stream inner, long length, uint checksum) : Stream
{
    private static readonly uint[] Table = MakeTable();

    private uint state = uint.MaxValue;
    private long read;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override long Position
    {
        get => read;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int count;
        try
        {
            count = inner.Read(buffer);
        }
        catch (InvalidDataException error)
        {
            throw NumpyException.Invalid(source, $"its compressed bytes are broken ({error.Message.TrimEnd('.')}).", error);
        }

        read += count;
        if (read > length) throw NumpyException.Invalid(source, $"it unpacks to more than the {length} bytes that the archive promises.");
        foreach (var b in buffer[..count]) state = Table[(byte)(state ^ b)] ^ (state >> 8);
        if (count > 0 || buffer.IsEmpty) return count;
        if (read < length) throw NumpyException.Invalid(source, $"it unpacks to {read} bytes, but the archive promises {length}: it was cut off.");
        if (~state != checksum)
            throw NumpyException.Invalid(source, $"the checksum of its bytes is {~state:x8}, but the archive says {checksum:x8}.");
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    // CRC-32 of ISO 3309, which zip uses: the polynomial is 0x04C11DB7, its bits in reverse.
    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            table[i] = value;
        }

        return table;
    }
}
