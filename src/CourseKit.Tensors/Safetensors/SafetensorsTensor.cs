using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Safetensors;

/// <summary>A tensor to be written by <see cref="SafetensorsWriter"/>: a name, a shape and the elements, row by row.</summary>
public sealed unsafe class SafetensorsTensor
{
    private const int Chunk = 1 << 26;

    private readonly ReadOnlyMemory<byte> bytes;
    private readonly Storage? storage;
    private readonly long byteOffset;

    /// <summary>A tensor whose elements are in a storage, one after another.</summary>
    /// <param name="name">The name, unique in its file.</param>
    /// <param name="shape">The size of every dimension; none for a single number.</param>
    /// <param name="storage">Where the elements are. Read when the file is written.</param>
    /// <param name="offset">The first element's index in the storage.</param>
    /// <exception cref="ArgumentException">The storage is too small for the shape.</exception>
    public SafetensorsTensor(string name, IReadOnlyList<int> shape, Storage storage, long offset = 0)
        : this(name, storage.Type, shape)
    {
        if (offset < 0 || offset > storage.Length || ByteCount / storage.Type.Size > storage.Length - offset)
        {
            throw new ArgumentException(
                $"Tensor '{name}' of shape [{string.Join(", ", shape)}] does not fit "
                + $"a storage of {storage.Length} elements from element {offset} on.",
                nameof(storage));
        }

        (this.storage, byteOffset) = (storage, offset * storage.Type.Size);
    }

    /// <summary>A tensor given by its bytes.</summary>
    /// <param name="name">The name, unique in its file.</param>
    /// <param name="type">The type of the elements.</param>
    /// <param name="shape">The size of every dimension; none for a single number.</param>
    /// <param name="bytes">The elements, little-endian. Read when the file is written.</param>
    /// <exception cref="ArgumentException">The number of bytes is not that of the shape.</exception>
    public SafetensorsTensor(string name, DType type, IReadOnlyList<int> shape, ReadOnlyMemory<byte> bytes)
        : this(name, type, shape)
    {
        if (bytes.Length != ByteCount)
        {
            throw new ArgumentException(
                $"Tensor '{name}' of shape [{string.Join(", ", shape)}] and type {type} was given "
                + $"{bytes.Length} bytes, expected {ByteCount}.",
                nameof(bytes));
        }

        this.bytes = bytes;
    }

    private SafetensorsTensor(string name, DType type, IReadOnlyList<int> shape) => Spec = new(name, type, shape);

    /// <summary>The name, unique in its file.</summary>
    public string Name => Spec.Name;

    /// <summary>The size of every dimension.</summary>
    public IReadOnlyList<int> Shape => Spec.Shape;

    /// <summary>The bytes of all elements.</summary>
    public long ByteCount => Spec.ByteCount;

    internal SafetensorsSpec Spec { get; }

    internal void WriteTo(Stream stream)
    {
        if (storage is null)
        {
            stream.Write(bytes.Span);
            return;
        }

        var start = (byte*)storage.Pointer + byteOffset;
        for (long done = 0; done < ByteCount; done += Chunk)
            stream.Write(new ReadOnlySpan<byte>(start + done, (int)Math.Min(Chunk, ByteCount - done)));
        GC.KeepAlive(storage);
    }
}
