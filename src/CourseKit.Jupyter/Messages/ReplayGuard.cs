using System.Text;

namespace CourseKit.Jupyter.Messages;

/// <summary>Remembers signatures, so that a message that was listened to cannot be sent a second time.</summary>
/// <remarks>
/// Signatures are forgotten when there are many, oldest first, as in the reference (<c>jupyter_client.session</c>, <c>digest_history_size</c>).
/// </remarks>
internal sealed class ReplayGuard(int capacity = 65_536)
{
    private readonly Lock gate = new();
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();

    /// <summary>Whether the signature is new; from now on it is not.</summary>
    public bool IsFirst(ReadOnlySpan<byte> signature)
    {
        var text = Encoding.ASCII.GetString(signature);
        lock (gate)
        {
            if (!seen.Add(text)) return false;
            order.Enqueue(text);
            if (order.Count > capacity) seen.Remove(order.Dequeue());
            return true;
        }
    }
}
