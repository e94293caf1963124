namespace CourseKit.Jupyter.Wire;

/// <summary>The first 64 bytes of each side (37/ZMTP, "greeting"): signature, version, mechanism. They are checked byte by byte as they come, so that a stranger is turned
/// away at its first wrong one.</summary>
internal sealed class Greeting
{
    /// <summary>Bytes of a greeting.</summary>
    public const int Length = 64;

    /// <summary>The version that is spoken here.</summary>
    public const byte Major = 3;

    /// <summary>The version that is spoken here, its second part.</summary>
    public const byte Minor = 1;

    private const int MajorAt = 10;
    private const int MinorAt = 11;
    private const int MechanismAt = 12;
    private const int MechanismEnd = 32;

    private int read;

    /// <summary>The peer's version is 3.0, or else at least 3.1.</summary>
    public bool IsOld { get; private set; }

    /// <summary>Our own.</summary>
    public static byte[] Write(byte minor = Minor)
    {
        var bytes = new byte[Length];
        (bytes[0], bytes[9], bytes[MajorAt], bytes[MinorAt]) = (0xFF, 0x7F, Major, minor);
        "NULL"u8.CopyTo(bytes.AsSpan(MechanismAt));
        return bytes;
    }

    /// <summary>Takes bytes of the peer's.</summary>
    /// <returns>Whether it is complete.</returns>
    /// <exception cref="WireException">It is not one of ZMTP 3 without security.</exception>
    public bool TryRead(ref ReadOnlySpan<byte> input)
    {
        while (read < Length && input.Length > 0)
        {
            Check(read++, input[0]);
            input = input[1..];
        }

        return read == Length;
    }

    // The padding, the role of server and the filler have no meaning here and must not be looked at.
    private void Check(int at, byte value)
    {
        switch (at)
        {
            case 0 when value != 0xFF:
            case 9 when (value & 1) == 0:
                throw new WireException($"a peer began with byte 0x{value:X2} at {at}: that is not ZMTP 2 or later. Expected is a ZeroMQ client of version 4 or later; is something else connecting to this port?");
            case MajorAt when value < Major:
                throw new WireException($"a peer speaks ZMTP 2 or older (revision {value}); expected is 3.0 or later, which ZeroMQ has had since version 4.0");
            case MajorAt:
                IsOld = value == Major;
                break;
            case MinorAt:
                IsOld = IsOld && value == 0;
                break;
            case >= MechanismAt and < MechanismEnd when value != (at - MechanismAt < 4 ? "NULL"u8[at - MechanismAt] : (byte)0):
                throw new WireException("a peer wants another security mechanism than NULL; expected is a client without CURVE, PLAIN or GSSAPI, as Jupyter's are");
        }
    }
}
