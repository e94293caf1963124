namespace CourseKit.Tensors.Safetensors;

/// <summary>An element type of the format.</summary>
/// <param name="Name">Its name in the header.</param>
/// <param name="Bits">The bits an element takes; types below one byte are packed.</param>
/// <param name="Rank">Its place in the order in which tensors are laid out: larger comes first in a file.</param>
/// <param name="DType">Our type, or null where the library computes with no such type.</param>
internal sealed record SafetensorsType(string Name, int Bits, int Rank, DType? DType)
{
    // In the order of the reference's own list, which is by growing alignment (safetensors 0.6, `Dtype`).
    private static readonly SafetensorsType[] All =
    [
        .. new (string Name, int Bits, DType? DType)[]
        {
            ("BOOL", 8, Tensors.DType.Bool),
            ("F4", 4, null),
            ("F6_E2M3", 6, null),
            ("F6_E3M2", 6, null),
            ("U8", 8, Tensors.DType.Byte),
            ("I8", 8, Tensors.DType.Int8),
            ("F8_E5M2", 8, null),
            ("F8_E4M3", 8, null),
            ("F8_E8M0", 8, null),
            ("F8_E4M3FNUZ", 8, null),
            ("F8_E5M2FNUZ", 8, null),
            ("I16", 16, null),
            ("U16", 16, null),
            ("F16", 16, Tensors.DType.Float16),
            ("BF16", 16, Tensors.DType.BFloat16),
            ("I32", 32, Tensors.DType.Int32),
            ("U32", 32, null),
            ("F32", 32, Tensors.DType.Float32),
            ("C64", 64, null),
            ("F64", 64, Tensors.DType.Float64),
            ("I64", 64, Tensors.DType.Int64),
            ("U64", 64, null),
        }.Select((type, rank) => new SafetensorsType(type.Name, type.Bits, rank, type.DType)),
    ];

    /// <summary>The type of that name, which is case-sensitive, or null.</summary>
    public static SafetensorsType? Find(string name) => Array.Find(All, type => type.Name == name);

    /// <summary>The type that stores ours.</summary>
    public static SafetensorsType Of(DType type) => Array.Find(All, candidate => candidate.DType == type)
        ?? throw new ArgumentOutOfRangeException(nameof(type), type, "The safetensors format has no such type. Convert the tensor with To(DType.Float32) first, or write what Quantization.Split gives.");

    /// <summary>All names, for messages.</summary>
    public static string Names => string.Join(", ", All.Select(type => type.Name));

    /// <summary>The bytes that a shape takes.</summary>
    /// <returns>False when they are not a whole number or exceed 63 bits.</returns>
    public bool TryGetByteCount(ReadOnlySpan<long> shape, out long bytes)
    {
        bytes = 0;
        UInt128 elements = 1;
        foreach (var size in shape)
        {
            elements *= (ulong)size;
            if (elements > long.MaxValue) return false;
        }

        var bits = elements * (uint)Bits;
        if (bits % 8 != 0 || bits / 8 > long.MaxValue) return false;
        bytes = (long)(bits / 8);
        return true;
    }
}
