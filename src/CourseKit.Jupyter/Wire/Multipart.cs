namespace CourseKit.Jupyter.Wire;

/// <summary>A message: one or more frames that arrive together or not at all. The bytes belong to the message; nobody changes them afterwards.</summary>
internal sealed class Multipart
{
    /// <summary>What keeping a frame takes besides its bytes, so that many empty ones count too.</summary>
    private const int FrameCost = 48;

    /// <summary>Creates a message.</summary>
    /// <exception cref="ArgumentException">There is no frame.</exception>
    public Multipart(params IReadOnlyList<ReadOnlyMemory<byte>> frames)
    {
        if (frames.Count == 0) throw new ArgumentException("a message of no frames was given; a message has at least one, which may be empty", nameof(frames));
        Frames = frames;
        for (var i = 0; i < frames.Count; i++) Bytes += frames[i].Length;
    }

    /// <summary>The frames.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Frames { get; }

    /// <summary>The number of frames.</summary>
    public int Count => Frames.Count;

    /// <summary>The bytes of all frames.</summary>
    public long Bytes { get; }

    /// <summary>What the message takes in a queue.</summary>
    public long Cost => Bytes + ((Frames.Count + 1L) * FrameCost);

    /// <summary>A frame.</summary>
    public ReadOnlyMemory<byte> this[int index] => Frames[index];
}
