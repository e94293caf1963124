using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

public sealed partial class Tensor
{
    /// <summary>A tensor with arbitrary contents, to be written to.</summary>
    public static Tensor Empty(Shape shape, DType type = DType.Float32) =>
        new(TensorScope.Enter(Storage.Allocate(type, shape.ElementCount)), shape, shape.ContiguousStrides(), 0);

    /// <summary>A tensor of zeros.</summary>
    public static unsafe Tensor Zeros(Shape shape, DType type = DType.Float32)
    {
        var result = Empty(shape, type);
        System.Runtime.InteropServices.NativeMemory.Clear((void*)result.Storage.Pointer, (nuint)(result.Storage.Length * type.Size));
        GC.KeepAlive(result);
        return result;
    }

    /// <summary>A tensor of ones.</summary>
    public static Tensor Ones(Shape shape, DType type = DType.Float32) => Full(shape, 1, type);

    /// <summary>A tensor of one value.</summary>
    public static Tensor Full(Shape shape, double value, DType type = DType.Float32)
    {
        if (!type.IsComputeType) return Repeated(From(value), type, shape);
        var result = Empty(shape, type);
        Backend.For(type).Fill(result.Data, value);
        return result;
    }

    /// <summary>A tensor of one whole number, which an integer type takes exactly (a double holds no long above 2^53 exactly).</summary>
    public static Tensor Full(Shape shape, long value, DType type) =>
        type.IsFloatingPoint ? Full(shape, (double)value, type) : Repeated(From(value), type, shape);

    private static Tensor Repeated(Tensor value, DType type, Shape shape) => value.To(type).Reshape([]).Expand(shape.Sizes).Clone();

    /// <summary>A scalar.</summary>
    public static Tensor Scalar(double value, DType type = DType.Float32) => Full([], value, type);

    /// <summary>A tensor with a copy of the given elements in row-major order.</summary>
    /// <exception cref="ShapeException">The shape has another number of elements.</exception>
    public static unsafe Tensor From<T>(ReadOnlySpan<T> elements, Shape shape)
        where T : unmanaged
    {
        if (shape.ElementCount != elements.Length)
            throw new ShapeException($"Shape {shape} has {shape.ElementCount} elements, but {elements.Length} were given.");
        var result = Empty(shape, TypeOf<T>());
        elements.CopyTo(new Span<T>((void*)result.Storage.Pointer, elements.Length));
        GC.KeepAlive(result);
        return result;
    }

    /// <summary>A tensor with a copy of the given elements in row-major order.</summary>
    public static Tensor From<T>(T[] elements, Shape shape)
        where T : unmanaged => From(elements.AsSpan(), shape);

    /// <summary>A vector.</summary>
    public static Tensor From<T>(params ReadOnlySpan<T> elements)
        where T : unmanaged => From(elements, [elements.Length]);

    /// <summary>A matrix from rows of equal length.</summary>
    public static unsafe Tensor From<T>(T[,] elements)
        where T : unmanaged
    {
        fixed (T* first = elements)
            return From(new ReadOnlySpan<T>(first, elements.Length), [elements.GetLength(0), elements.GetLength(1)]);
    }

    /// <summary>The integers from <paramref name="start"/> up to, without, <paramref name="end"/>, as int64.</summary>
    public static Tensor Arange(long start, long end)
    {
        var values = new long[Math.Max(0, end - start)];
        for (var i = 0; i < values.Length; i++) values[i] = start + i;
        return From(values, [values.Length]);
    }

    /// <summary>The integers from 0 up to, without, <paramref name="end"/>, as int64.</summary>
    public static Tensor Arange(long end) => Arange(0, end);

    /// <summary>Independent draws from the normal distribution with mean 0 and variance 1.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="generator">Where the randomness comes from; <see cref="Generator.Default"/> when null.</param>
    /// <param name="type">Float32 or Float64.</param>
    public static Tensor RandomNormal(Shape shape, Generator? generator = null, DType type = DType.Float32)
    {
        generator ??= Generator.Default;
        var values = new double[shape.ElementCount];
        for (var i = 0; i < values.Length; i++) values[i] = generator.NextNormal();
        return From(values, shape).To(type);
    }

    /// <summary>Independent draws from the uniform distribution over [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public static Tensor RandomUniform(Shape shape, double low = 0, double high = 1, Generator? generator = null, DType type = DType.Float32)
    {
        generator ??= Generator.Default;
        var values = new double[shape.ElementCount];
        for (var i = 0; i < values.Length; i++) values[i] = low + ((high - low) * generator.NextDouble());
        return From(values, shape).To(type);
    }
}
