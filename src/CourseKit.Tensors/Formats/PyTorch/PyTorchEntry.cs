namespace CourseKit.Tensors.Formats.PyTorch;

/// <summary>One tensor of an open <see cref="PyTorchFile"/>.</summary>
public sealed class PyTorchEntry
{
    private readonly string path;
    private readonly PyTorchTensor tensor;

    internal PyTorchEntry(string path, string name, PyTorchTensor tensor) => (this.path, Name, this.tensor) = (path, name, tensor);

    /// <summary>The name: the keys of the dictionaries around it, joined by dots.</summary>
    public string Name { get; }

    /// <summary>The element type as PyTorch names it, e.g. <c>float16</c>.</summary>
    public string TypeName => tensor.Type.Name;

    /// <summary>Our element type, or null when the library has none for it (int16, complex numbers).</summary>
    public DType? DType => tensor.Type.DType;

    /// <summary>The size of every dimension; none for a single number.</summary>
    public Shape Shape => tensor.Sizes;

    /// <summary>The tensor over the mapped file: nothing is read before it is used. Tensors that share memory in the file (tied weights, views) share it here. Must not be changed in
    /// place. Only where the file does not align the elements, or holds truth values other than 0 and 1, they are a copy.</summary>
    /// <exception cref="PyTorchException">The library has no such element type.</exception>
    public Tensor ToTensor()
    {
        if (tensor.Type.DType is not { } type)
            throw new PyTorchException(path, $"its elements are {tensor.Type.Name}, a type that tensors cannot have here. Convert it before saving, e.g. to float32 or int64.", Name);
        return new(tensor.Storage.ToStorage(type), tensor.Sizes, tensor.Strides, tensor.Offset);
    }

    internal PyTorchEntry Renamed(string name) => new(path, name, tensor);
}
