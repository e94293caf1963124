namespace CourseKit.Tensors.Safetensors;

/// <summary>What a file's header says of a tensor that is yet to be written: name, type and shape, without the elements.</summary>
public sealed class SafetensorsSpec
{
    /// <summary>A tensor to come.</summary>
    /// <param name="name">The name, unique in its file.</param>
    /// <param name="type">The type of the elements.</param>
    /// <param name="shape">The size of every dimension; none for a single number.</param>
    /// <exception cref="ArgumentException">A size is negative, or the bytes do not fit 63 bits.</exception>
    public SafetensorsSpec(string name, DType type, IReadOnlyList<int> shape)
    {
        ArgumentNullException.ThrowIfNull(name);
        (Name, DType, Type, Shape) = (name, type, SafetensorsType.Of(type), [.. shape]);
        if (shape.Any(size => size < 0) || !Type.TryGetByteCount([.. shape], out var count))
        {
            throw new ArgumentException(
                $"Tensor '{name}' has the shape [{string.Join(", ", shape)}], expected sizes of 0 or more and fewer than 2^63 bytes.",
                nameof(shape));
        }

        ByteCount = count;
    }

    /// <summary>The name, unique in its file.</summary>
    public string Name { get; }

    /// <summary>The type of the elements.</summary>
    public DType DType { get; }

    /// <summary>The size of every dimension.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The bytes of all elements.</summary>
    public long ByteCount { get; }

    internal SafetensorsType Type { get; }
}
