namespace CourseKit.Jupyter.Wire;

/// <summary>Messages of one peer that wait to be received. <see cref="FairQueue"/> has the lock.</summary>
internal sealed class Inbox(Peer peer)
{
    /// <summary>Whose they are.</summary>
    public Peer Peer { get; } = peer;

    /// <summary>The messages.</summary>
    public Queue<Multipart> Messages { get; } = new();

    /// <summary>What they take.</summary>
    public long Cost { get; set; }
}
