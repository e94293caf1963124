namespace CourseKit.Jupyter.Wire;

/// <summary>The socket types of ZMTP that are needed here, or that may be at the other end of them.</summary>
internal enum SocketType
{
    Request,
    Reply,
    Dealer,
    Router,
    Publisher,
    ExtendedPublisher,
    Subscriber,
    ExtendedSubscriber,
}

/// <summary>Their names on the wire, and who may talk to whom (37/ZMTP, "The Socket-Type Property").</summary>
internal static class SocketTypes
{
    /// <summary>The name on the wire.</summary>
    public static string Name(this SocketType type) => type switch
    {
        SocketType.Request => "REQ",
        SocketType.Reply => "REP",
        SocketType.Dealer => "DEALER",
        SocketType.Router => "ROUTER",
        SocketType.Publisher => "PUB",
        SocketType.ExtendedPublisher => "XPUB",
        SocketType.Subscriber => "SUB",
        _ => "XSUB",
    };

    /// <summary>Whether a peer of the named type may talk to this type.</summary>
    public static bool Accepts(this SocketType type, string peer) => type switch
    {
        SocketType.Request => peer is "REP" or "ROUTER",
        SocketType.Reply => peer is "REQ" or "DEALER",
        SocketType.Dealer => peer is "REP" or "DEALER" or "ROUTER",
        SocketType.Router => peer is "REQ" or "DEALER" or "ROUTER",
        SocketType.Publisher or SocketType.ExtendedPublisher => peer is "SUB" or "XSUB",
        _ => peer is "PUB" or "XPUB",
    };
}
