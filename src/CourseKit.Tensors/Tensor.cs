using CourseKit.Display;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>
/// Numbers in a box of any dimensions, with a record of how they came about when a gradient is wanted. A tensor is a view: shape and strides over a
/// <see cref="Memory.Storage"/> that other tensors may share. Operations are extension members in <c>Operations/</c>, one concept a file.
/// </summary>
[TypeFormatterSource(typeof(TensorDisplay), PreferredMimeTypes = ["text/html"])]
public sealed partial class Tensor : IDisposable
{
    internal Tensor(Storage storage, Shape shape, long[] strides, long offset)
    {
        (Storage, Shape, Strides, Offset) = (storage, shape, strides, offset);
        knownVersion = storage.Version;
    }

    /// <summary>The sizes of the dimensions.</summary>
    public Shape Shape { get; }

    /// <summary>The type of the elements.</summary>
    public DType DType => Storage.Type;

    /// <summary>The number of dimensions.</summary>
    public int Rank => Shape.Length;

    /// <summary>The number of elements.</summary>
    public long ElementCount => Shape.ElementCount;

    /// <summary>Distance of neighbours in every dimension, in elements.</summary>
    internal long[] Strides { get; }

    /// <summary>Index of the first element in the storage.</summary>
    internal long Offset { get; }

    /// <summary>The memory that holds the elements.</summary>
    internal Storage Storage { get; }

    /// <summary>What products keep of a weight that they use again and again.</summary>
    internal WeightPacking? Packing;

    internal Backend Backend => Backend.For(DType);

    /// <summary>Whether the elements lie in row-major order without gaps.</summary>
    public bool IsContiguous
    {
        get
        {
            var expected = 1L;
            for (var i = Rank - 1; i >= 0; i--)
            {
                if (Shape[i] == 1) continue;
                if (Shape[i] == 0) return true;
                if (Strides[i] != expected) return false;
                expected *= Shape[i];
            }

            return true;
        }
    }

    /// <summary>Gives the memory back at once, for loops that cannot wait for the garbage collector. Only when no view of it is in use.</summary>
    public void Dispose() => Storage.Dispose();

    /// <summary>A copy of the elements in row-major order.</summary>
    /// <typeparam name="T">The C# type of the elements: float, double, long, int, sbyte, byte, bool or <see cref="Half"/>; of bfloat16 the bits, as ushort.</typeparam>
    /// <exception cref="InvalidOperationException">The tensor has another type.</exception>
    public unsafe T[] ToArray<T>()
        where T : unmanaged
    {
        if (!(typeof(T) == typeof(ushort) && DType == DType.BFloat16) && TypeOf<T>() != DType)
            throw new InvalidOperationException($"The tensor holds {DType}, not {typeof(T).Name}. Convert with To(DType.{TypeOf<T>()}) first.");
        if (!IsContiguous) return Detach().Contiguous().ToArray<T>();
        var result = new T[ElementCount];
        new ReadOnlySpan<T>((T*)Storage.Pointer + Offset, result.Length).CopyTo(result);
        GC.KeepAlive(this);
        return result;
    }

    /// <summary>The elements of a float32 tensor, in row-major order.</summary>
    public float[] ToArray() => ToArray<float>();

    /// <summary>The only element, as a number of any type.</summary>
    /// <exception cref="ShapeException">The tensor does not have exactly one element.</exception>
    public double Item()
    {
        if (ElementCount != 1) throw new ShapeException($"Item() reads the element of a tensor that has one, but the shape is {Shape}.");
        return DType switch
        {
            DType.Float32 => ToArray<float>()[0],
            DType.Float64 => ToArray<double>()[0],
            DType.Int64 => ToArray<long>()[0],
            DType.Int32 => ToArray<int>()[0],
            DType.Bool => ToArray<bool>()[0] ? 1 : 0,
            DType.Byte => ToArray<byte>()[0],
            _ => this.To(DType.Float32).ToArray()[0],
        };
    }

    /// <summary>The contiguous elements, for kernels.</summary>
    internal DataView Data
    {
        get
        {
            if (!IsContiguous) throw new InvalidOperationException($"A kernel was given a strided tensor of shape {Shape}.");
            return new(Storage, Offset, ElementCount);
        }
    }

    internal StridedView View => new(Storage, Offset, Shape.Sizes, Strides);

    /// <summary>Another shape over the same elements.</summary>
    internal Tensor WithLayout(Shape shape, long[] strides, long offset) => new(Storage, shape, strides, offset);

    internal Tensor WithShape(Shape shape) => new(Storage, shape, shape.ContiguousStrides(), Offset);

    internal static DType TypeOf<T>() => typeof(T) switch
    {
        var t when t == typeof(float) => DType.Float32,
        var t when t == typeof(double) => DType.Float64,
        var t when t == typeof(Half) => DType.Float16,
        var t when t == typeof(long) => DType.Int64,
        var t when t == typeof(int) => DType.Int32,
        var t when t == typeof(sbyte) => DType.Int8,
        var t when t == typeof(byte) => DType.Byte,
        var t when t == typeof(bool) => DType.Bool,
        var t => throw new NotSupportedException($"A tensor cannot hold {t.Name}. Use float, double, Half, long, int, sbyte, byte or bool."),
    };

    /// <summary>Shape, type and the first elements.</summary>
    public override string ToString() => TensorFormatter.Format(this);
}
