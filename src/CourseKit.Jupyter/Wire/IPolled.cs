using System.Net.Sockets;

namespace CourseKit.Jupyter.Wire;

/// <summary>What <see cref="WireLoop"/> watches: a listener or a connection. All members are called on the loop's thread.</summary>
internal interface IPolled
{
    /// <summary>The socket, which does not block.</summary>
    Socket Socket { get; }

    /// <summary>Whether to call when there is something to read or to accept.</summary>
    bool WantsRead { get; }

    /// <summary>Whether to call when there is room to write.</summary>
    bool WantsWrite { get; }

    /// <summary>When to call in any case, by <see cref="Environment.TickCount64"/>; <see cref="long.MaxValue"/> for never.</summary>
    long Deadline { get; }

    /// <summary>There is something to read, or the connection is at its end.</summary>
    /// <param name="scratch">Room for what is read, until the return.</param>
    void OnReadable(byte[] scratch);

    /// <summary>There is room to write.</summary>
    /// <param name="scratch">Room to put small messages together, until the return.</param>
    void OnWritable(byte[] scratch);

    /// <summary>The deadline has passed.</summary>
    void OnDeadline();
}
