using CourseKit.Tensors.Formats;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Safetensors;

/// <summary>One tensor of an open <see cref="SafetensorsFile"/>.</summary>
public sealed unsafe class SafetensorsEntry
{
    private readonly SafetensorsType type;
    private readonly long[] shape;
    private readonly string path;
    private readonly MappedFile mapping;
    private readonly long offset;

    internal SafetensorsEntry(HeaderEntry header, string path, MappedFile mapping, long dataStart)
    {
        (Name, type, shape, _, _) = header;
        (this.path, this.mapping, offset) = (path, mapping, dataStart + header.Begin);
        ByteCount = header.End - header.Begin;
    }

    /// <summary>The name, e.g. <c>encoder.layer.0.output.dense.weight</c>.</summary>
    public string Name { get; }

    /// <summary>The element type as the file names it, e.g. <c>F16</c>.</summary>
    public string TypeName => type.Name;

    /// <summary>Our element type, or null when the library has none for it (16-bit and unsigned integers, floats of 8 bits and
    /// less, complex numbers).</summary>
    public DType? DType => type.DType;

    /// <summary>The size of every dimension; none for a single number.</summary>
    public IReadOnlyList<long> Shape => shape;

    /// <summary>The bytes it takes in the file.</summary>
    public long ByteCount { get; }

    /// <summary>The number of elements.</summary>
    public long ElementCount => ByteCount * 8 / type.Bits;

    /// <summary>The shape as tensors take it.</summary>
    /// <exception cref="SafetensorsException">A dimension is over 2³¹ - 1.</exception>
    public int[] ToSizes()
    {
        if (shape.Any(size => size > int.MaxValue))
        {
            throw new SafetensorsException(
                path, $"shape [{string.Join(", ", shape)}] has a dimension over {int.MaxValue}, the most that a tensor can have.", Name);
        }

        return [.. shape.Select(size => (int)size)];
    }

    /// <summary>Its elements, row by row. They are the mapped file itself, read-only, and keep it mapped; only where the file does
    /// not align them, or holds truth values other than 0 and 1, they are a copy.</summary>
    /// <exception cref="SafetensorsException">The library has no such element type.</exception>
    public Storage ToStorage()
    {
        if (type.DType is not { } ours)
        {
            throw new SafetensorsException(
                path,
                $"its elements are {type.Name}, a type that tensors cannot have. Convert it before saving, e.g. to F32 or I64.",
                Name);
        }

        var start = mapping.Pointer + offset;
        if (ours == Tensors.DType.Bool && HasOddTruthValues()) return CopyTruthValues();
        return (nint)start % ours.Size == 0 ? Storage.Borrow(ours, ElementCount, (nint)start, mapping) : Copy(ours);
    }

    /// <summary>A copy of its bytes as they are in the file: little-endian, row by row. Works for every type of the format.</summary>
    /// <exception cref="SafetensorsException">It is over 2 GB, more than an array takes.</exception>
    public byte[] ToBytes()
    {
        if (ByteCount > Array.MaxLength)
            throw new SafetensorsException(path, $"its {ByteCount} bytes do not fit an array of at most {Array.MaxLength}.", Name);
        var bytes = new ReadOnlySpan<byte>(mapping.Pointer + offset, (int)ByteCount).ToArray();
        GC.KeepAlive(mapping);
        return bytes;
    }

    private Storage Copy(DType ours)
    {
        var copy = Storage.Allocate(ours, ElementCount);
        Buffer.MemoryCopy(mapping.Pointer + offset, (void*)copy.Pointer, ByteCount, ByteCount);
        GC.KeepAlive(mapping);
        return copy;
    }

    // A truth value of, say, 255 would count 255 times in a sum over a mask.
    private bool HasOddTruthValues()
    {
        var odd = false;
        for (long i = 0; i < ByteCount && !odd; i += int.MaxValue)
        {
            var length = (int)Math.Min(int.MaxValue, ByteCount - i);
            odd = new ReadOnlySpan<byte>(mapping.Pointer + offset + i, length).ContainsAnyExceptInRange<byte>(0, 1);
        }

        GC.KeepAlive(mapping);
        return odd;
    }

    private Storage CopyTruthValues()
    {
        var copy = Copy(Tensors.DType.Bool);
        var values = (byte*)copy.Pointer;
        for (long i = 0; i < ByteCount; i++)
            if (values[i] > 1)
                values[i] = 1;
        GC.KeepAlive(copy);
        return copy;
    }
}
