using System.Diagnostics.CodeAnalysis;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Formats.Gguf;

/// <summary>
/// A GGUF file, memory-mapped: the format of llama.cpp, with hyper-parameters, tokenizer and quantised weights in one file. Everything that is
/// said before the weights is checked when the file is opened.
/// </summary>
/// <remarks>
/// Source: ggml, <c>docs/gguf.md</c>, versions 2 and 3 in little-endian order. There is nothing to dispose: the file stays mapped while this
/// object or a tensor over it is reachable.
/// </remarks>
public sealed unsafe class GgufFile
{
    private readonly MappedFile mapping;
    private readonly Dictionary<string, GgufTensor> byName;

    private GgufFile(string path, MappedFile mapping, GgufHeader header)
    {
        (Path, this.mapping, Version, Metadata, Tensors) = (path, mapping, header.Version, header.Metadata, header.Tensors);
        byName = Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>Where the file was opened.</summary>
    public string Path { get; }

    /// <summary>The version of the format, 2 or 3.</summary>
    public int Version { get; }

    /// <summary>Hyper-parameters, tokenizer and texts about the model.</summary>
    public GgufMetadata Metadata { get; }

    /// <summary>The tensors in the order of the file.</summary>
    public IReadOnlyList<GgufTensor> Tensors { get; }

    /// <summary>What the file says of the tensor of that name.</summary>
    /// <exception cref="GgufException">The file has none.</exception>
    public GgufTensor this[string name] => TryGet(name, out var tensor) ? tensor : throw Missing(name);

    /// <summary>Opens and checks a file.</summary>
    /// <exception cref="GgufException">It is missing, not readable, or breaks a rule of the format.</exception>
    public static GgufFile Open(string path) => Read(path, MappedFile.Open(
        path, "GGUF file", "model.gguf", GgufHeader.FixedBytes, (problem, inner) => new GgufException(path, problem, inner: inner)));

    /// <summary>Reads and checks a file that is in memory. Its bytes are copied.</summary>
    /// <param name="contents">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="GgufException">It breaks a rule of the format.</exception>
    public static GgufFile Parse(ReadOnlySpan<byte> contents, string name = "(memory)") => contents.Length >= GgufHeader.FixedBytes
        ? Read(name, new MappedFile(contents))
        : throw GgufException.Invalid(name, $"the file has {contents.Length} bytes, expected at least {GgufHeader.FixedBytes}.");

    /// <summary>Looks for the tensor of that name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out GgufTensor? tensor) => byName.TryGetValue(name, out tensor);

    /// <summary>A tensor in the type that it has in the file: the mapped file itself, which is not read before it is used, must not be changed in place and takes no other memory.
    /// Products, lookups and <c>To(DType.Float32)</c> widen its elements, quantised ones as the format defines each.</summary>
    /// <exception cref="GgufException">There is none of that name, or its type is not F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q4_K, Q5_K or Q6_K.</exception>
    public Tensor MapTensor(string name)
    {
        var info = this[name];
        if (info.Type.DType is { } type) return Over(info, type);
        throw new GgufException(
            Path, $"its elements are {info.Type}, a type that is not read here; expected {GgufType.ReadableNames}. Take another quantisation of the model.", name);
    }

    /// <summary>A tensor as float32. One that is float32 in the file is the mapped file itself, as <see cref="MapTensor"/> gives it; all others are widened now.</summary>
    /// <exception cref="GgufException">As of <see cref="MapTensor"/>.</exception>
    public Tensor ReadTensor(string name) => MapTensor(name).To(DType.Float32);

    /// <summary>A copy of a tensor's bytes as they are in the file.</summary>
    /// <exception cref="GgufException">There is none of that name, its type's layout is not known here, or it is over 2 GB.</exception>
    public byte[] ReadBytes(string name)
    {
        var info = this[name];
        if (info.Type.BlockBytes == 0) throw new GgufException(Path, $"its elements are {info.Type}, whose layout is not known here.", name);
        if (info.ByteCount > Array.MaxLength) throw new GgufException(Path, $"its {info.ByteCount} bytes do not fit an array of at most {Array.MaxLength}.", name);
        var bytes = new ReadOnlySpan<byte>(mapping.Pointer + info.Offset, (int)info.ByteCount).ToArray();
        GC.KeepAlive(mapping);
        return bytes;
    }

    private static GgufFile Read(string path, MappedFile mapping)
    {
        var header = GgufHeader.Read(path, mapping);
        GC.KeepAlive(mapping);
        return new(path, mapping, header);
    }

    // The format aligns tensors to 8 bytes at least, more than any element here needs, and rows are whole numbers of blocks.
    private Tensor Over(GgufTensor info, DType type) =>
        new(Storage.Borrow(type, info.Shape.ElementCount, (nint)(mapping.Pointer + info.Offset), mapping), info.Shape, info.Shape.ContiguousStrides(), 0);

    private GgufException Missing(string name)
    {
        const int shown = 3;
        var examples = Tensors.Take(shown).Select(tensor => TensorFileException.Quote(tensor.Name)).ToArray();
        return new(Path, $"the file has no tensor of that name; it has {Tensors.Count}{(examples.Length > 0 ? $", e.g. {string.Join(", ", examples)}" : "")}.", name);
    }
}
