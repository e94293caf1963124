using System.Buffers.Binary;
using System.Text;

namespace CourseKit.Jupyter.Wire;

/// <summary>What a side says of itself at the end of the handshake (37/ZMTP, "The NULL Security Mechanism").</summary>
/// <param name="SocketType">The name of its socket type.</param>
/// <param name="Identity">The identity it wants to be known by; empty where it does not care.</param>
internal sealed record ReadyCommand(string SocketType, ReadOnlyMemory<byte> Identity)
{
    private const int MostIdentity = 255;

    private static ReadOnlySpan<byte> TypeName => "Socket-Type"u8;

    private static ReadOnlySpan<byte> IdentityName => "Identity"u8;

    /// <summary>As a command. The identity is left out where there is none.</summary>
    public Command ToCommand()
    {
        var type = Encoding.ASCII.GetBytes(SocketType);
        var data = new byte[PropertyLength(TypeName, type) + (Identity.Length > 0 ? PropertyLength(IdentityName, Identity.Span) : 0)];
        var rest = Write(TypeName, type, data);
        if (Identity.Length > 0) Write(IdentityName, Identity.Span, rest);
        return new(Command.Ready, data);

        static int PropertyLength(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => 1 + name.Length + 4 + value.Length;
    }

    /// <summary>Reads it from a command.</summary>
    /// <exception cref="WireException">It is an error, another command, or one that is not well formed.</exception>
    public static ReadyCommand Parse(Command command)
    {
        if (command.Name == Command.Error) throw new WireException($"a peer refused the connection: \"{command.Reason}\"");
        if (command.Name != Command.Ready) throw new WireException($"a peer sent the command {command.Name} before it was ready; expected is READY");
        var (type, identity, rest) = ("", ReadOnlyMemory<byte>.Empty, command.Data);
        while (rest.Length > 0)
        {
            var (name, value) = ReadProperty(ref rest);
            // Names mean the same in upper and lower case.
            if (Ascii.EqualsIgnoreCase(name.Span, TypeName)) type = Encoding.ASCII.GetString(value.Span);
            else if (Ascii.EqualsIgnoreCase(name.Span, IdentityName)) identity = value.ToArray();
        }

        if (type.Length == 0) throw new WireException("a peer did not say its socket type; expected is the property Socket-Type in its READY");
        if (identity.Length > MostIdentity) throw new WireException($"a peer has an identity of {identity.Length} bytes; at most {MostIdentity} are possible");
        if (identity.Length > 0 && identity.Span[0] == 0) throw new WireException("a peer has an identity that begins with a zero byte; those are kept for peers that chose none");
        return new(type, identity);
    }

    private static (ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value) ReadProperty(ref ReadOnlyMemory<byte> rest)
    {
        var length = rest.Span[0];
        if (length == 0 || rest.Length < 1 + length + 4) throw Malformed(rest.Length);
        var size = BinaryPrimitives.ReadUInt32BigEndian(rest.Span[(1 + length)..]);
        var (name, after) = (rest.Slice(1, length), rest[(1 + length + 4)..]);
        if (size > after.Length) throw Malformed(rest.Length);
        rest = after[(int)size..];
        return (name, after[..(int)size]);
    }

    private static WireException Malformed(int bytes) => new($"a peer sent a READY whose last {bytes} bytes are no property; expected is a name of 1 to 255 bytes and a value within the command");

    private static Span<byte> Write(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, Span<byte> target)
    {
        target[0] = (byte)name.Length;
        name.CopyTo(target[1..]);
        BinaryPrimitives.WriteInt32BigEndian(target[(1 + name.Length)..], value.Length);
        value.CopyTo(target[(1 + name.Length + 4)..]);
        return target[(1 + name.Length + 4 + value.Length)..];
    }
}
