namespace CourseKit.Jupyter.Wire;

/// <summary>A frame: a part of a message, or a command.</summary>
/// <param name="Body">Its bytes.</param>
/// <param name="HasMore">Whether more frames of the same message follow.</param>
/// <param name="IsCommand">Whether it is a command.</param>
internal readonly record struct Frame(byte[] Body, bool HasMore, bool IsCommand)
{
    /// <summary>Bit of the flags: more frames of this message follow.</summary>
    public const byte More = 1;

    /// <summary>Bit of the flags: the size takes eight bytes.</summary>
    public const byte Long = 2;

    /// <summary>Bit of the flags: it is a command.</summary>
    public const byte Command = 4;

    /// <summary>The most bytes of a frame whose size takes one byte.</summary>
    public const int MostShort = byte.MaxValue;

    /// <summary>Bytes before the body: the flags, and one or eight of the size.</summary>
    public static int HeaderLength(long body) => body <= MostShort ? 2 : 9;
}
