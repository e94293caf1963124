namespace CourseKit.Tensors;

/// <summary>The type in which operands of two types meet, as in PyTorch.</summary>
internal static class Promotion
{
    /// <summary>Real types win over integers and integers over Bool; among reals Float64 over Float32 (in which storage types are computed), among integers the wider.
    /// Byte and Int8 meet in Int32, the smallest type here that holds both (PyTorch has int16 for it).</summary>
    public static DType Common(DType a, DType b)
    {
        if (a == DType.Float64 || b == DType.Float64) return DType.Float64;
        if (a.IsFloatingPoint || b.IsFloatingPoint) return DType.Float32;
        if (a == b || b == DType.Bool) return a;
        if (a == DType.Bool) return b;
        return a == DType.Int64 || b == DType.Int64 ? DType.Int64 : DType.Int32;
    }

    /// <summary>Both operands in their common type.</summary>
    public static (Tensor A, Tensor B) Promote(Tensor a, Tensor b)
    {
        var type = Common(a.DType, b.DType);
        return (a.To(type), b.To(type));
    }

    /// <summary>A whole number next to integers: it has their type; next to Bool it is an int64.</summary>
    /// <exception cref="ArgumentException">The tensor's integer type does not hold the number.</exception>
    public static Tensor Whole(Tensor x, long value)
    {
        var type = x.DType == DType.Bool ? DType.Int64 : x.DType;
        var number = Tensor.Full([], value, type);
        return number.To(DType.Int64).ToArray<long>()[0] == value ? number
            : throw new ArgumentException($"{value} does not fit into a tensor of {x.DType}. Convert the tensor with To(DType.Int64) first.");
    }
}
