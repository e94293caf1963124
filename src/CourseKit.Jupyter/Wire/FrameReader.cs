using System.Buffers.Binary;

namespace CourseKit.Jupyter.Wire;

/// <summary>Takes frames out of a stream of bytes that comes in any pieces (37/ZMTP, "Framing"). It knows no socket. What is allocated follows what has arrived, not what was
/// announced.</summary>
internal sealed class FrameReader(WireLimits limits)
{
    private const int FirstPiece = 64 << 10;

    private readonly byte[] header = new byte[9];
    private int headerBytes;
    private byte[]? body;
    private int bodyBytes;
    private int size;

    /// <summary>Takes bytes until a frame is complete or none are left.</summary>
    /// <param name="input">The bytes that have come; what was taken is cut off.</param>
    /// <param name="allowance">How many bytes the rest of this message may have.</param>
    /// <param name="frame">The frame.</param>
    /// <returns>Whether a frame is complete.</returns>
    /// <exception cref="WireException">The bytes are no frame, or one beyond the limits.</exception>
    public bool TryRead(ref ReadOnlySpan<byte> input, long allowance, out Frame frame)
    {
        frame = default;
        if (body is null)
        {
            if (!TryReadHeader(ref input)) return false;
            size = CheckedSize(allowance);
            // Most frames lie complete in what was received: then this is also their final place.
            body = size == 0 ? [] : new byte[Math.Min(size, Math.Max(input.Length, FirstPiece))];
        }

        TakeBody(ref input);
        if (bodyBytes < size) return false;
        frame = new(body, (header[0] & Frame.More) != 0, (header[0] & Frame.Command) != 0);
        (body, bodyBytes, headerBytes) = (null, 0, 0);
        return true;
    }

    private bool TryReadHeader(ref ReadOnlySpan<byte> input)
    {
        while (input.Length > 0 && (headerBytes == 0 || headerBytes < HeaderLength))
        {
            header[headerBytes++] = input[0];
            input = input[1..];
            if (headerBytes == 1) CheckFlags(header[0]);
        }

        return headerBytes > 0 && headerBytes == HeaderLength;
    }

    private int HeaderLength => (header[0] & Frame.Long) == 0 ? 2 : 9;

    private static void CheckFlags(byte flags)
    {
        if ((flags & ~(Frame.More | Frame.Long | Frame.Command)) != 0) throw new WireException($"a peer sent a frame with the flags 0x{flags:X2}; expected are no bits but more (1), long (2) and command (4)");
        if ((flags & Frame.Command) != 0 && (flags & Frame.More) != 0) throw new WireException($"a peer sent a command with the flags 0x{flags:X2}; expected is that a command is a single frame");
    }

    private int CheckedSize(long allowance)
    {
        var announced = HeaderLength == 2 ? header[1] : BinaryPrimitives.ReadUInt64BigEndian(header.AsSpan(1));
        var command = (header[0] & Frame.Command) != 0;
        var most = command ? limits.CommandBytes : Math.Min(Math.Min(limits.FrameBytes, allowance), Array.MaxLength);
        return announced <= (ulong)Math.Max(0, most) ? (int)announced
            : throw new WireException($"a peer announced a {(command ? "command" : "frame")} of {announced} bytes; at most {Math.Max(0, most)} are taken here");
    }

    private void TakeBody(ref ReadOnlySpan<byte> input)
    {
        var taken = Math.Min(input.Length, size - bodyBytes);
        if (bodyBytes + taken > body!.Length) Array.Resize(ref body, (int)Math.Min(size, Math.Max(bodyBytes + taken, body.Length * 2L)));
        input[..taken].CopyTo(body.AsSpan(bodyBytes));
        input = input[taken..];
        bodyBytes += taken;
    }
}
