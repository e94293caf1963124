using System.Runtime.InteropServices;

namespace CourseKit.Tensors.Memory;

/// <summary>
/// Native memory for tensors, aligned to 64 bytes (one cache line, one 512-bit vector) and used again and again:
/// asking the operating system for fresh pages costs more than most kernels that would write to them.
/// </summary>
/// <remarks>
/// A buffer comes back when its <see cref="Storage"/> is disposed or collected. Since the garbage collector does not see native
/// memory, <see cref="Rent"/> starts a collection itself once the bytes in use pass a high-water mark, which then moves to
/// twice of what survived; and earlier, instead of asking for fresh pages, when a backward pass has let go of much.
/// </remarks>
public static unsafe class BufferPool
{
    private const int Alignment = 64;
    private const int ClassesPerDoubling = 4;
    private const long MinimumHighWater = 96L << 20;
    private const long MaximumPooled = 2048L << 20;
    private const long MinimumReleased = 64L << 20;
    private const long LargestRequest = 1L << 60;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<long, Stack<nint>> Free = [];
    private static long inUse, pooled, rented, rentedBytes, live, peak, released, highWater = MinimumHighWater;
    private static long limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
    private static bool collecting;

    /// <summary>Bytes that live tensors hold.</summary>
    public static long BytesInUse => Interlocked.Read(ref inUse);

    /// <summary>How many buffers live tensors hold.</summary>
    public static long BuffersInUse => Interlocked.Read(ref live);

    /// <summary>Bytes kept for the next tensors.</summary>
    public static long BytesPooled => Interlocked.Read(ref pooled);

    /// <summary>The most bytes in use so far, or since <see cref="ResetPeak"/>.</summary>
    public static long PeakBytesInUse => Interlocked.Read(ref peak);

    /// <summary>How many buffers have been handed out so far.</summary>
    public static long RentedCount => Interlocked.Read(ref rented);

    /// <summary>The bytes of all buffers handed out so far, those given back included.</summary>
    public static long RentedBytes => Interlocked.Read(ref rentedBytes);

    /// <summary>
    /// The most bytes that live and pooled tensors may take together; at first the memory that this process can have. Before a request is refused the pool is emptied and dead
    /// tensors are collected.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to less than 0.</exception>
    public static long Limit
    {
        get => Interlocked.Read(ref limit);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            Interlocked.Exchange(ref limit, value);
        }
    }

    /// <summary>Starts <see cref="PeakBytesInUse"/> again from what is in use now, as <c>torch.cuda.reset_peak_memory_stats</c>.</summary>
    public static void ResetPeak()
    {
        lock (Gate) peak = inUse;
    }

    /// <summary>Hands out a buffer of at least <paramref name="bytes"/> bytes with arbitrary contents.</summary>
    /// <exception cref="AllocationException">There is no such buffer within <see cref="Limit"/>.</exception>
    internal static nint Rent(long bytes, out long capacity)
    {
        if (bytes > Math.Min(Limit, LargestRequest)) throw Refusal(bytes);
        capacity = RoundUp(bytes);
        if (BytesInUse + capacity > Interlocked.Read(ref highWater)) CollectDeadTensors(capacity);
        var buffer = Take(ref capacity, fresh: false);
        if (buffer == 0 && HasMuchToCollect)
        {
            // Fresh pages would raise the peak while the tape's last buffers lie dead.
            CollectDeadTensors(capacity);
            buffer = Take(ref capacity, fresh: false);
        }

        if (buffer == 0) buffer = Take(ref capacity, fresh: true);
        return buffer != 0 ? buffer : RentAfterClearing(bytes, ref capacity);
    }

    /// <summary>Tells the pool that a tape let go of this much: memory that is dead unless somebody else holds it, and that only a collection gives back.</summary>
    internal static void NoteReleased(long bytes) => Interlocked.Add(ref released, bytes);

    private static bool HasMuchToCollect => Interlocked.Read(ref released) >= Math.Max(MinimumReleased, BytesInUse / 4);

    private static nint RentAfterClearing(long bytes, ref long capacity)
    {
        Trim();
        var buffer = Take(ref capacity, fresh: true);
        if (buffer != 0) return buffer;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Trim();
        OutOfMemoryException? refusal = null;
        buffer = Take(ref capacity, fresh: true, failure => refusal = failure);
        return buffer != 0 ? buffer : throw Refusal(bytes, refusal);
    }

    private static AllocationException Refusal(long bytes, Exception? inner = null) =>
        new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes:N0} bytes"), bytes, BytesInUse, Limit, inner);

    // In a finally block, since the thread of a notebook's cell can be aborted and the books must stay right.
    private static nint Take(ref long capacity, bool fresh, Action<OutOfMemoryException>? onFailure = null)
    {
        var (buffer, size) = ((nint)0, capacity);
        try
        {
        }
        finally
        {
            if (!fresh) buffer = TakePooled(ref size);
            else if (TryBook(size))
            {
                try
                {
                    buffer = (nint)NativeMemory.AlignedAlloc((nuint)size, Alignment);
                }
                catch (OutOfMemoryException failure)
                {
                    Unbook(size);
                    onFailure?.Invoke(failure);
                }
            }
        }

        if (buffer != 0) capacity = size;
        return buffer;
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

            if (buffer == 0) return 0;
            (capacity, pooled) = (size, pooled - size);
            Book(size);
            return buffer;
        }
    }

    private static bool TryBook(long capacity)
    {
        lock (Gate)
        {
            if (inUse + pooled + capacity > limit) return false;
            Book(capacity);
            return true;
        }
    }

    private static void Book(long capacity)
    {
        rented++;
        live++;
        rentedBytes += capacity;
        inUse += capacity;
        peak = Math.Max(peak, inUse);
    }

    private static void Unbook(long capacity)
    {
        lock (Gate) (rented, live, rentedBytes, inUse) = (rented - 1, live - 1, rentedBytes - capacity, inUse - capacity);
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
            live--;
            inUse -= capacity;
            if (pooled + capacity > MaximumPooled) return false;
            pooled += capacity;
            if (!Free.TryGetValue(capacity, out var buffers)) Free[capacity] = buffers = new();
            buffers.Push(buffer);
            return true;
        }
    }

    /// <summary>Gives all pooled buffers back to the operating system, and forgets how much was in use before: the high-water mark follows from what is in use now.</summary>
    public static void Trim()
    {
        lock (Gate)
        {
            foreach (var buffers in Free.Values)
                while (buffers.TryPop(out var buffer))
                    NativeMemory.AlignedFree((void*)buffer);
            pooled = 0;
            highWater = Math.Max(MinimumHighWater, 2 * inUse);
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
            released = 0;
            collecting = false;
        }
    }
}
