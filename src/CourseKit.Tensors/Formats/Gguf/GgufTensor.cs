namespace CourseKit.Tensors.Formats.Gguf;

/// <summary>What a GGUF file says of one tensor.</summary>
public sealed class GgufTensor
{
    private readonly int[] sizes;

    internal GgufTensor(string name, GgufType type, int[] sizes, long offset, long byteCount) =>
        (Name, Type, this.sizes, Offset, ByteCount) = (name, type, sizes, offset, byteCount);

    /// <summary>The name, e.g. <c>blk.0.attn_q.weight</c>.</summary>
    public string Name { get; }

    /// <summary>How its elements are stored.</summary>
    public GgufType Type { get; }

    /// <summary>The sizes as PyTorch orders them, outermost first: [out, in] for a linear layer. The file lists them in reverse.</summary>
    public Shape Shape => sizes;

    /// <summary>The bytes it takes in the file; 0 for a type whose layout is not known here.</summary>
    public long ByteCount { get; }

    /// <summary>Where its bytes begin, counted from the start of the file.</summary>
    internal long Offset { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Type} {Shape}";
}
