namespace CourseKit.Tensors;

/// <summary>The type of a tensor's elements, named as in PyTorch.</summary>
public enum DType
{
    /// <summary>IEEE single precision: the type of computation.</summary>
    Float32,

    /// <summary>IEEE double precision: for checks, on the scalar backend.</summary>
    Float64,

    /// <summary>IEEE half precision: storage only, widened on use.</summary>
    Float16,

    /// <summary>The upper half of a float32: storage only, widened on use.</summary>
    BFloat16,

    /// <summary>Signed 64-bit integers: token ids, indices, labels.</summary>
    Int64,

    /// <summary>Signed 32-bit integers.</summary>
    Int32,

    /// <summary>Signed 8-bit integers: storage.</summary>
    Int8,

    /// <summary>Unsigned 8-bit integers.</summary>
    Byte,

    /// <summary>Truth values, one byte each: masks.</summary>
    Bool,

    /// <summary>Signed 8-bit integers with one float32 scale for each row (the last dimension): an element is scale · q (<c>torch.qint8</c>, per channel, symmetric). Storage
    /// only, widened inside the kernels; made by <see cref="Quantization.PerRow"/>.</summary>
    QInt8,

    /// <summary>Blocks of 32 elements in 34 bytes: 8 bits each and a float16 scale. As all that follow a type of GGUF files: storage only, widened inside the kernels.</summary>
    Q8_0,

    /// <summary>Blocks of 32 elements in 18 bytes: 4 bits each and a float16 scale.</summary>
    Q4_0,

    /// <summary>Blocks of 32 elements in 20 bytes: 4 bits each, a float16 scale and a float16 minimum.</summary>
    Q4_1,

    /// <summary>Blocks of 256 elements in 144 bytes: 4 bits each, with a scale and a minimum for every 32.</summary>
    Q4_K,

    /// <summary>Blocks of 256 elements in 176 bytes: 5 bits each, with a scale and a minimum for every 32.</summary>
    Q5_K,

    /// <summary>Blocks of 256 elements in 210 bytes: 6 bits each, with a scale for every 16.</summary>
    Q6_K,
}

/// <summary>Facts about element types.</summary>
public static class DTypeFacts
{
    extension(DType type)
    {
        /// <summary>Bytes that one element takes.</summary>
        /// <exception cref="NotSupportedException">The type is quantised: its elements are no values by themselves.</exception>
        public int Size => type switch
        {
            DType.Float64 or DType.Int64 => 8,
            DType.Float32 or DType.Int32 => 4,
            DType.Float16 or DType.BFloat16 => 2,
            DType.Int8 or DType.Byte or DType.Bool => 1,
            _ => throw new NotSupportedException(
                $"Elements of {type} are quantised: they cannot be moved or written one by one. Widen the tensor with To(DType.Float32) first."),
        };

        /// <summary>Elements that are stored together: 32 or 256 of the types of GGUF files, 1 of all others. A row of a tensor is a whole number of them.</summary>
        public int BlockSize => type switch
        {
            DType.Q8_0 or DType.Q4_0 or DType.Q4_1 => 32,
            DType.Q4_K or DType.Q5_K or DType.Q6_K => 256,
            _ => 1,
        };

        /// <summary>Bytes of one such block.</summary>
        public int BlockBytes => type switch
        {
            DType.Q8_0 => 34,
            DType.Q4_0 => 18,
            DType.Q4_1 => 20,
            DType.Q4_K => 144,
            DType.Q5_K => 176,
            DType.Q6_K => 210,
            DType.QInt8 => 1,
            _ => type.Size,
        };

        /// <summary>Whether several elements share a scale, so that none is a value by itself. Such tensors are weights: products, lookups (Embed) and To(DType.Float32) widen them.</summary>
        public bool IsQuantized => type >= DType.QInt8;

        /// <summary>Whether values are real numbers, i.e. may carry a gradient (once they are in a type of computation).</summary>
        public bool IsFloatingPoint => type is DType.Float32 or DType.Float64 or DType.Float16 or DType.BFloat16 || type.IsQuantized;

        /// <summary>Whether kernels compute in this type (the other floating-point types are storage only).</summary>
        public bool IsComputeType => type is DType.Float32 or DType.Float64;
    }

    extension(DType)
    {
        /// <summary>The type to compute in with operands of these types: Float64 when one of them is that, else Float32.</summary>
        internal static DType WidestOf(params ReadOnlySpan<DType> types) => types.Contains(DType.Float64) ? DType.Float64 : DType.Float32;
    }
}
