namespace CourseKit.Jupyter.Wire;

/// <summary>What a socket takes from its peers, and how much it keeps for them. Nothing that a peer announces is trusted beyond these.</summary>
internal sealed record WireLimits
{
    /// <summary>The usual ones.</summary>
    public static WireLimits Default { get; } = new();

    /// <summary>The most bytes of all frames of one message.</summary>
    public long MessageBytes { get; init; } = 256L << 20;

    /// <summary>The most bytes of one frame.</summary>
    public long FrameBytes { get; init; } = 256L << 20;

    /// <summary>The most frames of one message.</summary>
    public int Frames { get; init; } = 1024;

    /// <summary>The most bytes of one command.</summary>
    public int CommandBytes { get; init; } = 64 << 10;

    /// <summary>The most connections at a time, those that are still shaking hands among them.</summary>
    public int Peers { get; init; } = 1024;

    /// <summary>The most subscriptions of one peer that differ from each other.</summary>
    public int Subscriptions { get; init; } = 4096;

    /// <summary>The most bytes of all subscriptions of one peer.</summary>
    public int SubscriptionBytes { get; init; } = 1 << 20;

    /// <summary>Messages of one peer that wait to be received may take so many bytes; then no more are read from it until some are received.</summary>
    public long InboxBytes { get; init; } = 16L << 20;

    /// <summary>Messages that wait to be sent to one peer may take so many bytes. A single message may be longer.</summary>
    public long OutboxBytes { get; init; } = 64L << 20;

    /// <summary>The longest that a peer may take to introduce itself.</summary>
    public TimeSpan HandshakeTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a socket that is disposed goes on sending what waits.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(1);
}
