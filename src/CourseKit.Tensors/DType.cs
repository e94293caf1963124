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
}

/// <summary>Facts about element types.</summary>
public static class DTypeFacts
{
    extension(DType type)
    {
        /// <summary>Bytes that one element takes.</summary>
        public int Size => type switch
        {
            DType.Float64 or DType.Int64 => 8,
            DType.Float32 or DType.Int32 => 4,
            DType.Float16 or DType.BFloat16 => 2,
            _ => 1,
        };

        /// <summary>Whether values are real numbers, i.e. may carry a gradient.</summary>
        public bool IsFloatingPoint => type is DType.Float32 or DType.Float64 or DType.Float16 or DType.BFloat16;

        /// <summary>Whether kernels compute in this type (the other floating-point types are storage only).</summary>
        public bool IsComputeType => type is DType.Float32 or DType.Float64;
    }

    extension(DType)
    {
        /// <summary>The type to compute in with operands of these types: Float64 when one of them is that, else Float32.</summary>
        internal static DType WidestOf(params ReadOnlySpan<DType> types) => types.Contains(DType.Float64) ? DType.Float64 : DType.Float32;
    }
}
