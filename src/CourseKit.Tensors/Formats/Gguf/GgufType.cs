namespace CourseKit.Tensors.Formats.Gguf;

/// <summary>How a tensor of a GGUF file stores its elements: in blocks of so many elements and bytes.</summary>
/// <remarks>Source: ggml, <c>docs/gguf.md</c> (numbers of the types) and <c>ggml-common.h</c> (sizes of the blocks).</remarks>
public sealed class GgufType
{
    private static readonly Dictionary<uint, GgufType> Known = new[]
    {
        new GgufType(0, "F32", 1, 4),
        new GgufType(1, "F16", 1, 2),
        new GgufType(2, "Q4_0", 32, 18),
        new GgufType(3, "Q4_1", 32, 20),
        new GgufType(6, "Q5_0", 32, 22),
        new GgufType(7, "Q5_1", 32, 24),
        new GgufType(8, "Q8_0", 32, 34),
        new GgufType(9, "Q8_1", 32, 36),
        new GgufType(10, "Q2_K", 256, 84),
        new GgufType(11, "Q3_K", 256, 110),
        new GgufType(12, "Q4_K", 256, 144),
        new GgufType(13, "Q5_K", 256, 176),
        new GgufType(14, "Q6_K", 256, 210),
        new GgufType(15, "Q8_K", 256, 292),
        new GgufType(24, "I8", 1, 1),
        new GgufType(25, "I16", 1, 2),
        new GgufType(26, "I32", 1, 4),
        new GgufType(27, "I64", 1, 8),
        new GgufType(28, "F64", 1, 8),
        new GgufType(30, "BF16", 1, 2),
    }.ToDictionary(type => type.Id);

    private GgufType(uint id, string name, int blockSize, int blockBytes) =>
        (Id, Name, BlockSize, BlockBytes) = (id, name, blockSize, blockBytes);

    /// <summary>The number in the file.</summary>
    public uint Id { get; }

    /// <summary>The name, e.g. <c>Q4_K</c>; <c>type 23</c> for one whose layout is not known here.</summary>
    public string Name { get; }

    /// <summary>The elements of one block: 1 for types that are not quantised. A row is a whole number of blocks.</summary>
    public int BlockSize { get; }

    /// <summary>The bytes of one block; 0 for a type whose layout is not known here.</summary>
    public int BlockBytes { get; }

    /// <summary>Whether <see cref="GgufFile.ReadTensor"/> can read it.</summary>
    public bool IsReadable => DType is not null;

    /// <summary>Our type of the same layout, or null where the library has none.</summary>
    public DType? DType => Name switch
    {
        "F32" => Tensors.DType.Float32,
        "F16" => Tensors.DType.Float16,
        "BF16" => Tensors.DType.BFloat16,
        "Q8_0" => Tensors.DType.Q8_0,
        "Q4_0" => Tensors.DType.Q4_0,
        "Q4_1" => Tensors.DType.Q4_1,
        "Q4_K" => Tensors.DType.Q4_K,
        "Q5_K" => Tensors.DType.Q5_K,
        "Q6_K" => Tensors.DType.Q6_K,
        _ => null,
    };

    /// <summary>The type of that number.</summary>
    internal static GgufType Of(uint id) => Known.TryGetValue(id, out var type) ? type : new(id, FormattableString.Invariant($"type {id}"), 1, 0);

    /// <summary>The names of the readable types, for messages.</summary>
    internal static string ReadableNames => string.Join(", ", Known.Values.Where(type => type.IsReadable).Select(type => type.Name));

    /// <inheritdoc/>
    public override string ToString() => Name;
}
