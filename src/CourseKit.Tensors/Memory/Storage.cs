namespace CourseKit.Tensors.Memory;

/// <summary>
/// The elements behind one or more tensors: a run of native memory that is pooled, or that somebody else owns (a memory-mapped
/// checkpoint). Views of a tensor share its storage.
/// </summary>
public sealed unsafe class Storage : IDisposable
{
    private readonly object? owner;
    private readonly long capacity;
    private nint pointer;
    private bool isReleased;

    private Storage(DType type, long length, nint pointer, long capacity, object? owner)
    {
        (Type, Length, this.pointer, this.capacity, this.owner) = (type, length, pointer, capacity, owner);
        if (owner is not null) GC.SuppressFinalize(this);
    }

    /// <summary>Returns the memory to the pool.</summary>
    ~Storage() => Release();

    /// <summary>The type of the elements.</summary>
    public DType Type { get; }

    /// <summary>The number of elements.</summary>
    public long Length { get; }

    /// <summary>Whether the memory belongs to somebody else and must not be written to.</summary>
    public bool IsReadOnly => owner is not null;

    /// <summary>Whether the memory was given back.</summary>
    internal bool IsDisposed => pointer == 0;

    /// <summary>Grows by one with every change in place, so that autograd notices when a saved value is no longer what it was.</summary>
    public int Version { get; internal set; }

    /// <summary>The <see cref="Version"/> that the last change in place with a gradient made: tensors that saw the elements earlier do not know their history.</summary>
    internal int RecordedVersion { get; set; }

    /// <summary>How many leaves with a gradient lie here.</summary>
    internal int LeafCount { get; set; }

    /// <summary>The first element's address. Whoever reads it keeps this object alive until the last access.</summary>
    internal nint Pointer => pointer != 0 ? pointer : throw new ObjectDisposedException(
        nameof(Tensor), $"A tensor of {Length} elements of {Type} was disposed (by Dispose, or with the TensorScope that it was made in) and its memory is gone. Clone() what is to be kept.");

    /// <summary>Of row-wise quantised elements (<see cref="DType.QInt8"/>) the elements that share a scale; else 0.</summary>
    internal long RowLength { get; private init; }

    /// <summary>Of row-wise quantised elements the scale of every row: they lie behind the elements.</summary>
    internal float* Scales => (float*)(Pointer + AlignedLength(Length));

    /// <summary>Memory for <paramref name="length"/> elements with arbitrary contents.</summary>
    /// <exception cref="AllocationException">There is not so much.</exception>
    /// <exception cref="ArgumentException">The type is stored in blocks, and that is no whole number of them.</exception>
    /// <exception cref="NotSupportedException">The type is <see cref="DType.QInt8"/>, whose memory <see cref="Quantization.PerRow"/> makes.</exception>
    public static Storage Allocate(DType type, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (type == DType.QInt8)
            throw new NotSupportedException("Memory of QInt8 holds a scale for each row: it is made by Quantization.PerRow, and widened with To(DType.Float32).");
        if (length % type.BlockSize != 0) throw new ArgumentException($"{length} elements are no whole number of {type}'s blocks of {type.BlockSize}.", nameof(length));
        if (length / type.BlockSize > long.MaxValue / type.BlockBytes)
            throw new AllocationException($"{length} elements of {type}", long.MaxValue, BufferPool.BytesInUse, BufferPool.Limit);
        var buffer = BufferPool.Rent(length / type.BlockSize * type.BlockBytes, out var capacity);
        return new(type, length, buffer, capacity, owner: null);
    }

    /// <summary>Memory for rows of 8-bit integers with a scale each, with arbitrary contents.</summary>
    internal static Storage AllocateRows(long rows, long rowLength)
    {
        var length = checked(rows * rowLength);
        var buffer = BufferPool.Rent(AlignedLength(length) + (rows * sizeof(float)), out var capacity);
        return new(DType.QInt8, length, buffer, capacity, owner: null) { RowLength = rowLength };
    }

    private static long AlignedLength(long bytes) => (bytes + 63) & ~63L;

    /// <summary>Memory that <paramref name="owner"/> holds and that stays valid while it is reachable, e.g. a mapped file.</summary>
    internal static Storage Borrow(DType type, long length, nint pointer, object owner) => new(type, length, pointer, 0, owner);

    /// <summary>Tells the pool, once, that the tape has let go of these elements. Those of leaves are still their owners'.</summary>
    internal void NoteReleased()
    {
        if (isReleased || LeafCount > 0 || IsReadOnly) return;
        isReleased = true;
        BufferPool.NoteReleased(capacity);
    }

    /// <summary>Returns the memory at once. Only for tensors that nobody else can hold.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        var buffer = Interlocked.Exchange(ref pointer, 0);
        if (buffer != 0 && owner is null) BufferPool.Return(buffer, capacity);
    }
}
