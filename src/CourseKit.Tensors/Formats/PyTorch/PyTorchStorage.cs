using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Formats.PyTorch;

/// <summary>The elements of one or more tensors, in the mapped file.</summary>
/// <param name="path">What messages call the file.</param>
/// <param name="file">The file.</param>
/// <param name="key">What the file calls the storage.</param>
/// <param name="type">The type of its elements, of tensors that do not name another.</param>
/// <param name="length">The number of its elements.</param>
internal sealed unsafe class PyTorchStorage(string path, MappedFile file, string key, PyTorchType type, long length)
{
    private readonly Dictionary<DType, WeakReference<Storage>> made = [];

    // -1 until a legacy file has told where its storages lie: after the pickle.
    private long offset = -1;

    public string Key => key;

    public PyTorchType Type => type;

    public long ByteCount => length * type.Size;

    public long Length => length;

    /// <summary>The storage that this is a piece of, which only files before PyTorch 0.4 have, with its first byte there; or null.</summary>
    public (PyTorchStorage Whole, long Offset)? PieceOf { get; init; }

    /// <summary>Whether it is known where its bytes are.</summary>
    public bool IsPlaced => (PieceOf?.Whole.offset ?? offset) >= 0;

    /// <summary>Says where in the file the first element is.</summary>
    public void Place(long start) => offset = start;

    /// <summary>The elements, all in the type asked for. Tensors that share a storage in the file get the same object, so that they share it here.</summary>
    public Storage ToStorage(DType elements)
    {
        lock (made)
        {
            if (made.TryGetValue(elements, out var known) && known.TryGetTarget(out var storage) && !storage.IsDisposed) return storage;
            storage = Make(elements);
            made[elements] = new(storage);
            return storage;
        }
    }

    private Storage Make(DType elements)
    {
        var start = file.Pointer + (PieceOf is { } piece ? piece.Whole.offset + piece.Offset : offset);
        var count = ByteCount / elements.Size;

        // A truth value of, say, 255 would count 255 times in a sum over a mask.
        if (elements == DType.Bool && HasOddTruthValues(start)) return Copy(start, elements, count, truthValues: true);
        return (nint)start % elements.Size == 0 ? Storage.Borrow(elements, count, (nint)start, file) : Copy(start, elements, count, truthValues: false);
    }

    private Storage Copy(byte* start, DType elements, long count, bool truthValues)
    {
        var copy = Storage.Allocate(elements, count);
        Buffer.MemoryCopy(start, (void*)copy.Pointer, count * elements.Size, count * elements.Size);
        for (long i = 0; truthValues && i < count; i++)
            if (((byte*)copy.Pointer)[i] > 1) ((byte*)copy.Pointer)[i] = 1;
        GC.KeepAlive(file);
        return copy;
    }

    private bool HasOddTruthValues(byte* start)
    {
        var odd = false;
        for (long i = 0; i < ByteCount && !odd; i += int.MaxValue)
            odd = new ReadOnlySpan<byte>(start + i, (int)Math.Min(int.MaxValue, ByteCount - i)).ContainsAnyExceptInRange<byte>(0, 1);
        GC.KeepAlive(file);
        return odd;
    }

    /// <summary>The message of a storage that is described twice and differently, or not there.</summary>
    public PyTorchException Wrong(string problem) => PyTorchException.Invalid(path, $"storage {TensorFileException.Quote(key)} {problem}");
}
