using System.Globalization;

namespace CourseKit.Tensors.Memory;

/// <summary>Memory for a tensor was refused: it would exceed <see cref="BufferPool.Limit"/>, or the operating system has no more. The message says how much was asked for and how much
/// is in use.</summary>
public sealed class AllocationException : OutOfMemoryException
{
    internal AllocationException(string asked, long requestedBytes, long bytesInUse, long limit, Exception? inner = null)
        : base(Describe(asked, bytesInUse, limit, inner is not null), inner) =>
        (RequestedBytes, BytesInUse, Limit) = (requestedBytes, bytesInUse, limit);

    /// <summary>The bytes that were asked for; <see cref="long.MaxValue"/> when a long does not hold their number.</summary>
    public long RequestedBytes { get; }

    /// <summary>The bytes that live tensors held then.</summary>
    public long BytesInUse { get; }

    /// <summary><see cref="BufferPool.Limit"/> as it was then.</summary>
    public long Limit { get; }

    private static string Describe(string asked, long inUse, long limit, bool refusedBySystem)
    {
        var reason = refusedBySystem ? "the operating system gives no more" : string.Create(CultureInfo.InvariantCulture, $"the limit (BufferPool.Limit) is {limit:N0} bytes");
        return string.Create(CultureInfo.InvariantCulture, $"A tensor of {asked} does not fit: live tensors hold {inUse:N0} bytes and {reason}. ")
            + "Use smaller batches or shapes, let go of tensors that are no longer needed (Dispose, NoGrad, Checkpoint.Run), or raise BufferPool.Limit.";
    }
}
