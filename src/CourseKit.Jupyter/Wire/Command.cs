using System.Buffers.Binary;
using System.Text;

namespace CourseKit.Jupyter.Wire;

/// <summary>A command of the protocol: a name and what belongs to it.</summary>
internal readonly record struct Command(string Name, ReadOnlyMemory<byte> Data)
{
    /// <summary>The names of commands.</summary>
    public const string Ready = "READY", Error = "ERROR", Subscribe = "SUBSCRIBE", Cancel = "CANCEL", Ping = "PING", Pong = "PONG";

    private const int MostContext = 16;

    /// <summary>Reads the body of a command's frame.</summary>
    /// <exception cref="WireException">It has no name.</exception>
    public static Command Parse(ReadOnlyMemory<byte> body)
    {
        var bytes = body.Span;
        var length = bytes.Length > 0 ? bytes[0] : 0;
        if (length == 0 || length > bytes.Length - 1) throw new WireException($"a peer sent a command of {bytes.Length} bytes whose name has {length}; expected is a name of 1 to 255 within it");
        foreach (var letter in bytes.Slice(1, length))
            if (!char.IsAsciiLetter((char)letter)) throw new WireException($"a peer sent a command whose name has the byte 0x{letter:X2}; expected are letters");
        return new(Encoding.ASCII.GetString(bytes.Slice(1, length)), body[(1 + length)..]);
    }

    /// <summary>Says why a peer is turned away.</summary>
    public static Command OfError(string reason)
    {
        // The reason is printable ASCII of at most 255 bytes.
        var text = reason.Length > byte.MaxValue ? reason[..byte.MaxValue] : reason;
        var data = new byte[1 + text.Length];
        data[0] = (byte)text.Length;
        for (var i = 0; i < text.Length; i++) data[i + 1] = text[i] is > ' ' and <= '~' or ' ' ? (byte)text[i] : (byte)'?';
        return new(Error, data);
    }

    /// <summary>The reason within an error, as far as there is one.</summary>
    public string Reason => Data.Length > 1 ? Encoding.ASCII.GetString(Data.Span.Slice(1, Math.Min(Data.Span[0], Data.Length - 1))) : "";

    /// <summary>The answer to a ping: its context.</summary>
    /// <param name="life">How long the peer wants to live without another word of it; zero for ever.</param>
    /// <exception cref="WireException">It is no ping.</exception>
    public Command ToPong(out TimeSpan life)
    {
        if (Data.Length is < 2 or > 2 + MostContext) throw new WireException($"a peer sent a ping of {Data.Length} bytes; expected are 2 of time to live and at most {MostContext} of context");
        // In tenths of a second.
        life = TimeSpan.FromMilliseconds(BinaryPrimitives.ReadUInt16BigEndian(Data.Span) * 100L);
        return new(Pong, Data[2..]);
    }
}
