using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Autograd;

/// <summary>A value kept for the backward pass, with the version that its storage had; or, inside a checkpoint, the promise to compute it again.</summary>
internal readonly record struct SavedTensor(Tensor? Tensor, int Version, CheckpointFrame? Frame = null, int Index = 0)
{
    public static SavedTensor Of(Tensor tensor) => CheckpointFrame.Current is { } frame ? frame.Pack(tensor) : Kept(tensor);

    public static SavedTensor Kept(Tensor tensor) => new(tensor, tensor.Storage.Version);

    /// <summary>The value.</summary>
    /// <exception cref="GradientException">It was changed in place since.</exception>
    public Tensor Unpack(string operation)
    {
        var (tensor, version, _, _) = Frame?.Unpack(Index) ?? this;
        if (tensor!.Storage.Version != version)
            throw new GradientException(
                $"A value of shape {tensor.Shape} that '{operation}' needs for its gradient was changed in place (version {tensor.Storage.Version}, saved at {version}). Work on a Clone() instead.");
        return tensor;
    }

    /// <summary>Lets a checkpoint drop what it computed again, and returns where the value lies if there is one.</summary>
    public Storage? Forget() => (Frame is null ? this : Frame.Forget(Index))?.Tensor?.Storage;
}

/// <summary>What a <see cref="BackwardFunction"/> is given.</summary>
internal readonly ref struct BackwardContext(string operation, Tensor gradient, ReadOnlySpan<SavedTensor> saved, ReadOnlySpan<Edge> edges)
{
    private readonly ReadOnlySpan<SavedTensor> saved = saved;
    private readonly ReadOnlySpan<Edge> edges = edges;

    /// <summary>The gradient of the result.</summary>
    public Tensor Gradient { get; } = gradient;

    /// <summary>Whether the gradient of an input is wanted.</summary>
    public bool Needs(int input) => edges[input].IsNeeded;

    /// <summary>A value that was saved.</summary>
    /// <exception cref="GradientException">It was changed in place since.</exception>
    public Tensor Saved(int index) => saved[index].Unpack(operation);
}
