using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>
/// Weights in 8-bit integers with one float32 scale for each row (<see cref="DType.QInt8"/>): a quarter of float32's memory. A layer takes such a tensor as its weight,
/// <c>linear.Weight.Value = Quantization.PerRow(linear.Weight.Value)</c>; its product widens the rows as it reads them.
/// </summary>
/// <remarks>Symmetric, rounded to nearest, as <c>torch.quantize_per_channel</c> with axis 0 and zero points 0 (Krishnamoorthi 2018, section 2.2). Gradients do not
/// flow to a quantised weight.</remarks>
public static unsafe class Quantization
{
    private const int Largest = sbyte.MaxValue;

    /// <summary>Quantises every row (the last dimension): scale = largest magnitude / 127, q = round(x / scale), so that no element is off by more than half its row's
    /// scale.</summary>
    /// <param name="x">Real numbers of at least one dimension, e.g. a linear layer's weight (out, in) or an embedding table.</param>
    /// <returns>The same shape in <see cref="DType.QInt8"/>.</returns>
    /// <exception cref="ShapeException">A scalar has no rows.</exception>
    /// <exception cref="ArgumentException">The type holds no real numbers, or a row holds NaN or an infinity.</exception>
    public static Tensor PerRow(Tensor x)
    {
        if (x.Rank == 0) throw new ShapeException($"Quantisation by row needs at least one dimension, but the shape is {x.Shape}.");
        if (!x.DType.IsFloatingPoint) throw new ArgumentException($"Real numbers are quantised, not {x.DType}. Convert with To(DType.Float32) first.", nameof(x));
        var source = x.Detach().To(DType.Float32).Contiguous();
        var (rows, n) = Rows(x.Shape);
        var storage = TensorScope.Enter(Storage.AllocateRows(rows, n));
        for (long row = 0; row < rows; row++)
        {
            var values = source.Data.Pointer<float>() + (row * n);
            var scale = Scale(values, n) ?? throw new ArgumentException($"Row {row} of shape {x.Shape} holds NaN or an infinity, which has no quantised value.", nameof(x));
            Round(values, scale, (sbyte*)storage.Pointer + (row * n), n);
            storage.Scales[row] = scale;
        }

        GC.KeepAlive(source);
        return new(storage, x.Shape, x.Shape.ContiguousStrides(), 0);
    }

    /// <summary>The integers (Int8, the same shape) and scales (Float32, without the last dimension) of a row-wise quantised tensor: copies, e.g. to be saved.</summary>
    /// <exception cref="ArgumentException">The tensor is of another type, or a view of a part of a row.</exception>
    public static (Tensor Values, Tensor Scales) Split(Tensor x)
    {
        if (x.DType != DType.QInt8) throw new ArgumentException($"Split takes a tensor of QInt8, not {x.DType}. Quantise it with PerRow first.", nameof(x));
        var (rows, n) = Rows(x.Shape);
        if (!x.IsContiguous || n != x.Storage.RowLength || (n > 0 && x.Offset % n != 0))
            throw new ArgumentException($"Split takes whole rows, but the tensor of shape {x.Shape} is a view of parts of rows of {x.Storage.RowLength}.", nameof(x));
        Tensor values = Tensor.Empty(x.Shape, DType.Int8), scales = Tensor.Empty(x.Shape.Sizes[..^1]);
        Buffer.MemoryCopy((sbyte*)x.Storage.Pointer + x.Offset, values.Data.Pointer<sbyte>(), rows * n, rows * n);
        Buffer.MemoryCopy(x.Storage.Scales + (n == 0 ? 0 : x.Offset / n), scales.Data.Pointer<float>(), rows * sizeof(float), rows * sizeof(float));
        GC.KeepAlive(x);
        return (values, scales);
    }

    /// <summary>The tensor whose elements are scale · q.</summary>
    /// <param name="values">Int8, at least one dimension.</param>
    /// <param name="scales">Real numbers, the shape of <paramref name="values"/> without its last dimension.</param>
    /// <exception cref="ShapeException">The shapes do not go together.</exception>
    /// <exception cref="ArgumentException">The values are not Int8.</exception>
    public static Tensor Join(Tensor values, Tensor scales)
    {
        if (values.DType != DType.Int8) throw new ArgumentException($"Quantised values are Int8, not {values.DType}.", nameof(values));
        if (values.Rank == 0 || scales.Shape != values.Shape.Sizes[..^1])
            throw new ShapeException($"Values of shape {values.Shape} need a scale for each row, and not scales of shape {scales.Shape}.");
        var (q, s) = (values.Contiguous(), scales.Detach().To(DType.Float32).Contiguous());
        var (rows, n) = Rows(values.Shape);
        var storage = TensorScope.Enter(Storage.AllocateRows(rows, n));
        Buffer.MemoryCopy(q.Data.Pointer<sbyte>(), (void*)storage.Pointer, rows * n, rows * n);
        Buffer.MemoryCopy(s.Data.Pointer<float>(), storage.Scales, rows * sizeof(float), rows * sizeof(float));
        GC.KeepAlive(q);
        GC.KeepAlive(s);
        return new(storage, values.Shape, values.Shape.ContiguousStrides(), 0);
    }

    /// <summary>Some rows of a quantised matrix, in any order, still quantised: a copy. For weights whose rows a file holds in another order than the model wants them, as the query and key
    /// projections of Llama models in GGUF files.</summary>
    /// <param name="x">A matrix of any quantised type.</param>
    /// <param name="rows">Row numbers; one may come several times.</param>
    /// <exception cref="ArgumentException">The tensor is not quantised, or a view of a part of its rows.</exception>
    /// <exception cref="ShapeException">It is no matrix, or has no such row.</exception>
    public static Tensor SelectRows(Tensor x, params ReadOnlySpan<int> rows)
    {
        if (!x.DType.IsQuantized) throw new ArgumentException($"SelectRows takes a quantised matrix, not {x.DType}. Use IndexSelect for it.", nameof(x));
        if (x.Rank != 2) throw new ShapeException($"SelectRows takes a matrix, but the shape is {x.Shape}.");
        var (type, n) = (x.DType, x.Shape[1]);
        if (!x.IsContiguous || n % type.BlockSize != 0 || x.Offset % Math.Max(1, n) != 0 || (type == DType.QInt8 && n != x.Storage.RowLength))
            throw new ArgumentException($"SelectRows takes whole rows, but the tensor of shape {x.Shape} is a view of parts of them.", nameof(x));
        var storage = TensorScope.Enter(type == DType.QInt8 ? Storage.AllocateRows(rows.Length, n) : Storage.Allocate(type, (long)rows.Length * n));
        var (bytes, first) = (n / type.BlockSize * type.BlockBytes, n == 0 ? 0 : x.Offset / n);
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] < 0 || rows[i] >= x.Shape[0]) throw new ShapeException($"Row {rows[i]} is outside a matrix of shape {x.Shape}.");
            Buffer.MemoryCopy((byte*)x.Storage.Pointer + ((first + rows[i]) * bytes), (byte*)storage.Pointer + ((long)i * bytes), bytes, bytes);
            if (type == DType.QInt8) storage.Scales[i] = x.Storage.Scales[first + rows[i]];
        }

        GC.KeepAlive(x);
        return new(storage, [rows.Length, n], [n, 1], 0);
    }

    private static (long Rows, long Length) Rows(Shape shape) => (((Shape)shape.Sizes[..^1]).ElementCount, shape[^1]);

    // Rounded up where need be, so that 127 steps reach the largest element: else that one would be off by more than half a step.
    private static float? Scale(float* x, long n)
    {
        var largest = 0f;
        for (long i = 0; i < n; i++)
        {
            if (!float.IsFinite(x[i])) return null;
            largest = Math.Max(largest, Math.Abs(x[i]));
        }

        var scale = largest / Largest;
        while ((double)scale * Largest < largest) scale = MathF.BitIncrement(scale);
        return scale;
    }

    private static void Round(float* x, float scale, sbyte* q, long n)
    {
        for (long i = 0; i < n; i++) q[i] = scale == 0 ? (sbyte)0 : (sbyte)Math.Round(x[i] / (double)scale);
    }
}
