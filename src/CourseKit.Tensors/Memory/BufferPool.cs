using System.Runtime.InteropServices;

namespace CourseKit.Tensors.Memory;

/// <summary>
/// Native memory for tensors, aligned to 64 bytes (one cache line, one 512-bit vector) and used again and again:
/// asking the operating system for fresh pages costs more than most kernels that would write to them.
/// </summary>
/// <remarks>
/// A buffer comes back when its <see cref="Storage"/> is disposed or collected. Since the garbage collector does not see native
/// memory, <see cref="Rent"/> starts a collection itself once the bytes in use pass a high-water mark, which then moves to
/// twice of what survived.
/// </remarks>
public static unsafe class BufferPool
{
    private const int Alignment = 64;
    private const int ClassesPerDoubling = 4;
    private const long MinimumHighWater = 96L << 20;
    private const long MaximumPooled = 2048L << 20;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<long, Stack<nint>> Free = [];
    private static long inUse, pooled, rented, rentedBytes, peak, highWater = MinimumHighWater;
    private static bool collecting;

    /// <summary>Bytes that live tensors hold.</summary>
    public static long BytesInUse => Interlocked.Read(ref inUse);

    /// <summary>Bytes kept for the next tensors.</summary>
    public static long BytesPooled => Interlocked.Read(ref pooled);

    /// <summary>The most bytes in use so far.</summary>
    public static long PeakBytesInUse => Interlocked.Read(ref peak);

    /// <summary>How many buffers have been handed out so far.</summary>
    public static long RentedCount => Interlocked.Read(ref rented);

    /// <summary>The bytes of all buffers handed out so far, those given back included.</summary>
    public static long RentedBytes => Interlocked.Read(ref rentedBytes);

    /// <summary>Hands out a buffer of at least <paramref name="bytes"/> bytes with arbitrary contents.</summary>
    internal static nint Rent(long bytes, out long capacity)
    {
        capacity = RoundUp(bytes);
        if (BytesInUse + capacity > highWater) CollectDeadTensors(capacity);
        var buffer = (nint)0;
        try
        {
        }
        finally
        {
            // In a finally block, since the thread of a notebook's cell can be aborted and the books must stay right.
            buffer = TakePooled(ref capacity);
        }

        return buffer != 0 ? buffer : (nint)NativeMemory.AlignedAlloc((nuint)capacity, Alignment);
    }

    private static nint TakePooled(ref long capacity)
    {
        lock (Gate)
        {
            // A larger buffer, up to twice the size, beats fresh pages.
            var (buffer, size) = ((nint)0, capacity);
            for (var tries = 0; tries < ClassesPerDoubling && buffer == 0; tries++)
            {
                if (tries > 0) size = RoundUp(size + 1);
                if (Free.TryGetValue(size, out var buffers)) buffers.TryPop(out buffer);
            }

            if (buffer != 0) (capacity, pooled) = (size, pooled - size);
            rented++;
            rentedBytes += capacity;
            inUse += capacity;
            peak = Math.Max(peak, inUse);
            return buffer;
        }
    }

    internal static void Return(nint buffer, long capacity)
    {
        try
        {
        }
        finally
        {
            if (!KeepPooled(buffer, capacity)) NativeMemory.AlignedFree((void*)buffer);
        }
    }

    private static bool KeepPooled(nint buffer, long capacity)
    {
        lock (Gate)
        {
            inUse -= capacity;
            if (pooled + capacity > MaximumPooled) return false;
            pooled += capacity;
            if (!Free.TryGetValue(capacity, out var buffers)) Free[capacity] = buffers = new();
            buffers.Push(buffer);
            return true;
        }
    }

    /// <summary>Gives all pooled buffers back to the operating system.</summary>
    public static void Trim()
    {
        lock (Gate)
        {
            foreach (var buffers in Free.Values)
                while (buffers.TryPop(out var buffer))
                    NativeMemory.AlignedFree((void*)buffer);
            pooled = 0;
        }
    }

    // Size classes a quarter of a power of two apart: at most a fifth of a buffer is unused.
    private static long RoundUp(long bytes)
    {
        if (bytes <= 256) return Math.Max(64, (bytes + 63) & ~63L);
        var step = 1L << (61 - (int)long.LeadingZeroCount(bytes - 1));
        return (bytes + step - 1) & -step;
    }

    private static void CollectDeadTensors(long wanted)
    {
        lock (Gate)
        {
            if (collecting) return;
            collecting = true;
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        lock (Gate)
        {
            highWater = Math.Max(MinimumHighWater, 2 * (inUse + wanted));
            collecting = false;
        }
    }
}
