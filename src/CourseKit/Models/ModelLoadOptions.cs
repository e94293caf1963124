using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>How a checkpoint is loaded.</summary>
public sealed record ModelLoadOptions
{
    /// <summary>Whether parameters get gradients, which needs them in float32 in memory. Without, matrices stay as they are in the mapped file: float16, or quantised as in GGUF files.</summary>
    public bool Trainable { get; init; } = true;

    /// <summary>The type in which matrices are kept, for inference (<c>dtype</c> of the reference): Float32, Float16 or BFloat16 for all of them, or Int8 with a scale for each row
    /// (<see cref="Quantization.PerRow"/>) for those of linear layers and embedding tables. Vectors stay in float32, which is also what is computed in. Null keeps what the checkpoint has.</summary>
    public DType? DType { get; init; }

    /// <summary>The classes, where they are not the checkpoint's. Where their number differs, too, a new head is initialised in place of the checkpoint's.</summary>
    public IReadOnlyList<string>? Id2Label { get; init; }

    /// <summary>Seeds the parameters that the checkpoint lacks.</summary>
    public ulong Seed { get; init; }
}
