using System.Text;

namespace CourseKit.Export;

/// <summary>
/// A message in the wire format of Protocol Buffers: fields one after the other, each a tag (number and kind) and a value. Its length is known before anything is written,
/// because a message inside another is preceded by its length; large values are made only while they are written.
/// </summary>
internal sealed class ProtobufMessage
{
    private const int Varint = 0, LengthDelimited = 2, Fixed32 = 5;

    private readonly List<(long Length, Action<Stream> Write)> parts = [];

    /// <summary>The number of bytes of all fields.</summary>
    public long Length { get; private set; }

    /// <summary>Adds a whole number (int32, int64, enum): seven bits a byte, lowest first, the highest bit set in all but the last; negative ones as 64 bits of two's complement.</summary>
    public ProtobufMessage Number(int field, long value) => Add([.. Tag(field, Varint), .. Bits(unchecked((ulong)value))]);

    /// <summary>Adds a float: its four bytes, lowest first.</summary>
    public ProtobufMessage Real(int field, float value)
    {
        var bytes = new byte[sizeof(float)];
        System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return Add([.. Tag(field, Fixed32), .. bytes]);
    }

    /// <summary>Adds a text.</summary>
    public ProtobufMessage Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Adds bytes that are here already.</summary>
    public ProtobufMessage Bytes(int field, byte[] value) => Add([.. Tag(field, LengthDelimited), .. Bits((ulong)value.Length), .. value]);

    /// <summary>Adds a message.</summary>
    public ProtobufMessage Message(int field, ProtobufMessage value) => Bytes(field, value.Length, value.WriteTo);

    /// <summary>Adds bytes that are made when they are written.</summary>
    /// <param name="field">The field's number.</param>
    /// <param name="length">How many there will be.</param>
    /// <param name="write">Writes exactly so many.</param>
    public ProtobufMessage Bytes(int field, long length, Action<Stream> write)
    {
        Add([.. Tag(field, LengthDelimited), .. Bits((ulong)length)]);
        parts.Add((length, write));
        Length += length;
        return this;
    }

    /// <summary>Writes all fields.</summary>
    public void WriteTo(Stream stream)
    {
        foreach (var (_, write) in parts) write(stream);
    }

    private ProtobufMessage Add(byte[] bytes)
    {
        parts.Add((bytes.Length, stream => stream.Write(bytes)));
        Length += bytes.Length;
        return this;
    }

    private static IEnumerable<byte> Tag(int field, int kind) => Bits((ulong)((field << 3) | kind));

    private static IEnumerable<byte> Bits(ulong value)
    {
        for (; value >= 0x80; value >>= 7) yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
