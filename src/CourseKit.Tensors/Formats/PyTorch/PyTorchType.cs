namespace CourseKit.Tensors.Formats.PyTorch;

/// <summary>An element type of PyTorch.</summary>
/// <param name="Name">As Python names it, e.g. <c>float16</c>.</param>
/// <param name="Size">The bytes of one element.</param>
/// <param name="DType">Our element type, or null when the library has none for it.</param>
internal sealed record PyTorchType(string Name, int Size, DType? DType)
{
    /// <summary>Bytes without a type of their own (<c>torch.UntypedStorage</c>).</summary>
    public static PyTorchType Untyped { get; } = new("bytes without a type", 1, null);

    private static readonly (PyTorchType Type, string Storage, string? OtherName)[] All =
    [
        (new("float32", 4, Tensors.DType.Float32), "FloatStorage", "float"),
        (new("float64", 8, Tensors.DType.Float64), "DoubleStorage", "double"),
        (new("float16", 2, Tensors.DType.Float16), "HalfStorage", "half"),
        (new("bfloat16", 2, Tensors.DType.BFloat16), "BFloat16Storage", null),
        (new("int64", 8, Tensors.DType.Int64), "LongStorage", "long"),
        (new("int32", 4, Tensors.DType.Int32), "IntStorage", "int"),
        (new("int16", 2, null), "ShortStorage", "short"),
        (new("int8", 1, Tensors.DType.Int8), "CharStorage", null),
        (new("uint8", 1, Tensors.DType.Byte), "ByteStorage", null),
        (new("bool", 1, Tensors.DType.Bool), "BoolStorage", null),
        (new("complex64", 8, null), "ComplexFloatStorage", "cfloat"),
        (new("complex128", 16, null), "ComplexDoubleStorage", "cdouble"),
    ];

    /// <summary>The type of the elements of a storage class of <c>torch</c>, e.g. <c>HalfStorage</c>; or null.</summary>
    public static PyTorchType? OfStorage(string name) => name == "UntypedStorage" ? Untyped : Array.Find(All, known => known.Storage == name).Type;

    /// <summary>The type of a name in <c>torch</c>, e.g. <c>float16</c>; or null.</summary>
    public static PyTorchType? OfName(string name) => Array.Find(All, known => known.Type.Name == name || known.OtherName == name).Type;
}
