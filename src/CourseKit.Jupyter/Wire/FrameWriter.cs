using System.Buffers.Binary;

namespace CourseKit.Jupyter.Wire;

/// <summary>Messages and commands as the bytes that go to a peer.</summary>
internal static class FrameWriter
{
    /// <summary>A message, all its frames in one array, which may go to any number of peers.</summary>
    /// <exception cref="WireException">It is longer than an array may be.</exception>
    public static byte[] Write(Multipart message)
    {
        var frames = message.Frames;
        long length = 0;
        for (var i = 0; i < frames.Count; i++) length += Frame.HeaderLength(frames[i].Length) + frames[i].Length;
        if (length > Array.MaxLength) throw new WireException($"a message of {length} bytes was to be sent; at most {Array.MaxLength} are possible, so cut it into several");
        var bytes = GC.AllocateUninitializedArray<byte>((int)length);
        var rest = bytes.AsSpan();
        for (var i = 0; i < frames.Count; i++) rest = Write(frames[i].Span, i < frames.Count - 1 ? Frame.More : (byte)0, rest);
        return bytes;
    }

    /// <summary>A command.</summary>
    public static byte[] Write(Command command)
    {
        Span<byte> body = new byte[1 + command.Name.Length + command.Data.Length];
        body[0] = (byte)command.Name.Length;
        System.Text.Encoding.ASCII.GetBytes(command.Name, body[1..]);
        command.Data.Span.CopyTo(body[(1 + command.Name.Length)..]);
        var bytes = new byte[Frame.HeaderLength(body.Length) + body.Length];
        Write(body, Frame.Command, bytes);
        return bytes;
    }

    private static Span<byte> Write(ReadOnlySpan<byte> body, byte flags, Span<byte> target)
    {
        var header = Frame.HeaderLength(body.Length);
        if (header == 2)
        {
            (target[0], target[1]) = (flags, (byte)body.Length);
        }
        else
        {
            target[0] = (byte)(flags | Frame.Long);
            BinaryPrimitives.WriteUInt64BigEndian(target[1..], (ulong)body.Length);
        }

        body.CopyTo(target[header..]);
        return target[(header + body.Length)..];
    }
}
