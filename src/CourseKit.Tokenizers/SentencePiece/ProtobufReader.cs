using System.Buffers.Binary;
using System.Text;

namespace CourseKit.Tokenizers.SentencePiece;

/// <summary>Reads the fields of one protocol buffer message, in the order in which they were written. No length is trusted: whatever
/// reaches beyond the message is an error.</summary>
/// <param name="message">The bytes of the message.</param>
/// <param name="source">The file, for errors.</param>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message, string source)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _message = message;
    private int _position;
    private int _wireType;

    /// <summary>How a field is written.</summary>
    private enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        LengthDelimited = 2,
        Fixed32 = 5,
    }

    /// <summary>Goes to the next field; false at the end of the message.</summary>
    /// <param name="field">The field's number.</param>
    internal bool Next(out int field)
    {
        field = 0;
        if (_position == _message.Length) return false;
        var tag = Varint();
        if (tag >> 3 is 0 or > (1 << 29) - 1) throw Damaged($"{tag >> 3} is no field number");
        field = (int)(tag >> 3);
        _wireType = (int)(tag & 7);
        return true;
    }

    /// <summary>The field as a number.</summary>
    internal long Integer()
    {
        Expect(WireType.Varint);
        return (long)Varint();
    }

    /// <summary>The field as a truth value.</summary>
    internal bool Boolean() => Integer() != 0;

    /// <summary>The field as a number in single precision.</summary>
    internal float Single()
    {
        Expect(WireType.Fixed32);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(4));
    }

    /// <summary>The field as bytes, or as a message within this one.</summary>
    internal ReadOnlySpan<byte> Bytes()
    {
        Expect(WireType.LengthDelimited);
        return Take(Varint());
    }

    /// <summary>The field as text.</summary>
    internal string Text()
    {
        try
        {
            return StrictUtf8.GetString(Bytes());
        }
        catch (DecoderFallbackException)
        {
            throw Damaged("a text is not valid UTF-8");
        }
    }

    /// <summary>Leaves the field out.</summary>
    internal void Skip()
    {
        switch ((WireType)_wireType)
        {
            case WireType.Varint: Varint(); break;
            case WireType.Fixed64: Take(8); break;
            case WireType.Fixed32: Take(4); break;
            case WireType.LengthDelimited: Bytes(); break;
            default: throw Damaged($"a field has the wire type {_wireType}");
        }
    }

    private readonly void Expect(WireType type)
    {
        if (_wireType != (int)type) throw Damaged($"a field has the wire type {_wireType}, expected {(int)type} ({type})");
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_position == _message.Length) throw Damaged("a number is cut off");
            var next = _message[_position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        throw Damaged("a number has more than ten bytes");
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(_message.Length - _position))
            throw Damaged($"a field has {length} bytes where {_message.Length - _position} are left");
        var bytes = _message.Slice(_position, (int)length);
        _position += (int)length;
        return bytes;
    }

    private readonly TokenizerException Damaged(string what) =>
        new($"{source}: not a SentencePiece model ({what}). The file may be cut off or damaged; fetch it again.");
}
