namespace CourseKit.Jupyter.Wire;

/// <summary>What one subscriber wants: prefixes of a message's first frame. They count: whoever subscribes twice must cancel twice (37/ZMTP, "The Publish-Subscribe
/// Pattern"). Safe for threads.</summary>
internal sealed class Subscriptions
{
    private readonly Lock gate = new();
    private readonly Dictionary<byte[], int> counts = new(ByteComparer.Instance);

    // How many differ by length, so that a topic is looked up once for each length that occurs.
    private readonly SortedDictionary<int, int> lengths = [];
    private int bytes;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (gate) return counts.Count == 0;
        }
    }

    /// <summary>Adds one.</summary>
    /// <exception cref="WireException">There are as many as the limits allow.</exception>
    public void Add(ReadOnlySpan<byte> prefix, WireLimits limits)
    {
        lock (gate)
        {
            var byPrefix = counts.GetAlternateLookup<ReadOnlySpan<byte>>();
            if (byPrefix.TryGetValue(prefix, out var count))
            {
                byPrefix[prefix] = checked(count + 1);
                return;
            }

            if (counts.Count == limits.Subscriptions || bytes + prefix.Length > limits.SubscriptionBytes)
                throw new WireException($"a peer wants more than {counts.Count} subscriptions of {bytes} bytes in all; the limits are {limits.Subscriptions} and {limits.SubscriptionBytes} bytes");
            counts.Add(prefix.ToArray(), 1);
            lengths[prefix.Length] = lengths.GetValueOrDefault(prefix.Length) + 1;
            bytes += prefix.Length;
        }
    }

    /// <summary>Takes one back; what was never subscribed to is ignored.</summary>
    public void Remove(ReadOnlySpan<byte> prefix)
    {
        lock (gate)
        {
            var byPrefix = counts.GetAlternateLookup<ReadOnlySpan<byte>>();
            if (!byPrefix.TryGetValue(prefix, out var count)) return;
            if (count > 1)
            {
                byPrefix[prefix] = count - 1;
                return;
            }

            byPrefix.Remove(prefix);
            if (--lengths[prefix.Length] == 0) lengths.Remove(prefix.Length);
            bytes -= prefix.Length;
        }
    }

    /// <summary>Whether a message is wanted.</summary>
    public bool Match(ReadOnlySpan<byte> topic)
    {
        lock (gate)
        {
            var byPrefix = counts.GetAlternateLookup<ReadOnlySpan<byte>>();
            foreach (var length in lengths.Keys)
            {
                if (length > topic.Length) return false;
                if (byPrefix.ContainsKey(topic[..length])) return true;
            }

            return false;
        }
    }
}
