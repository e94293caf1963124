using System.Buffers.Binary;
using System.Text;

namespace CourseKit.Tensors.Formats.PyTorch;

/// <summary>The bytes of a pickle, from front to back. No length that the file gives leads past its end.</summary>
internal sealed unsafe class PickleReader(string path, MappedFile file, long start, long length)
{
    private const int LongestLine = 256;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly long end = start + length;

    /// <summary>Where messages say that the bytes are from.</summary>
    public string Path => path;

    /// <summary>The bytes from the first to the last.</summary>
    public long Length => length;

    /// <summary>Where in the file the next byte is.</summary>
    public long Position { get; private set; } = start;

    public byte Byte() => Bytes(1)[0];

    /// <summary>The next bytes, valid while the file is mapped.</summary>
    public ReadOnlySpan<byte> Bytes(long count)
    {
        if (count < 0 || count > end - Position || count > int.MaxValue)
            throw PyTorchException.Invalid(path, $"at byte {Position} it promises {count} more bytes, but {end - Position} follow.");
        var bytes = new ReadOnlySpan<byte>(file.Pointer + Position, (int)count);
        Position += count;
        return bytes;
    }

    /// <summary>Passes over bytes, of which there may be more than a span holds.</summary>
    public void Skip(long count)
    {
        if (count < 0 || count > end - Position) throw PyTorchException.Invalid(path, $"at byte {Position} {count} bytes are expected, but {end - Position} follow.");
        Position += count;
    }

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(sizeof(ushort)));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(sizeof(int)));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(sizeof(uint)));

    public double BigEndianDouble() => BinaryPrimitives.ReadDoubleBigEndian(Bytes(sizeof(double)));

    /// <summary>A length of eight bytes.</summary>
    public long Length64()
    {
        var value = BinaryPrimitives.ReadUInt64LittleEndian(Bytes(sizeof(ulong)));
        return value <= long.MaxValue ? (long)value : throw PyTorchException.Invalid(path, $"a length before byte {Position} is {value}.");
    }

    /// <summary>A whole number in two's complement of so many bytes: a long where it fits.</summary>
    public object Integer(long count)
    {
        if (count > sizeof(ulong) * 2) throw PyTorchException.Invalid(path, $"a whole number at byte {Position} is said to have {count} bytes, expected at most {sizeof(ulong) * 2}.");
        var bytes = Bytes(count);
        Int128 value = bytes is [.., >= 0x80] ? -1 : 0;
        for (var i = bytes.Length - 1; i >= 0; i--) value = (value << 8) | bytes[i];
        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;
    }

    public string Text(long count)
    {
        var at = Position;
        try
        {
            return StrictUtf8.GetString(Bytes(count));
        }
        catch (DecoderFallbackException)
        {
            throw PyTorchException.Invalid(path, $"the text at byte {at} is not valid UTF-8.");
        }
    }

    /// <summary>A text up to a line break: names of modules and classes.</summary>
    public string Line()
    {
        var rest = new ReadOnlySpan<byte>(file.Pointer + Position, (int)Math.Min(end - Position, LongestLine));
        var at = rest.IndexOf((byte)'\n');
        if (at < 0) throw PyTorchException.Invalid(path, $"the name at byte {Position} has no end within {LongestLine} bytes.");
        var text = Text(at);
        Position++;
        return text;
    }
}
