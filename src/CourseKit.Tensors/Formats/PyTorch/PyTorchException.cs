namespace CourseKit.Tensors.Formats.PyTorch;

/// <summary>A file of <c>torch.save</c> that cannot be read. The message names the file, the tensor, what was given and what was expected, on one line.</summary>
public sealed class PyTorchException : TensorFileException
{
    private const string Advice = "The file is damaged, incomplete or not a PyTorch file: fetch it again.";

    /// <summary>An error of <paramref name="path"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What is wrong and what to do, as full sentences.</param>
    /// <param name="tensor">The tensor it is about, or null when it is about the whole file.</param>
    /// <param name="inner">What the operating system said.</param>
    public PyTorchException(string path, string problem, string? tensor = null, Exception? inner = null)
        : base(path, problem, tensor, inner)
    {
    }

    /// <summary>The contents break a rule of the format.</summary>
    internal static PyTorchException Invalid(string path, string problem, string? tensor = null) => new(path, $"{problem} {Advice}", tensor);

    /// <summary>The file asks for something that weights do not need.</summary>
    internal static PyTorchException Refused(string path, string what) => new(
        path,
        $"it asks for {what}, which is refused: a file of weights needs tensors and dictionaries of them, and nothing in it is ever run. Save the state dictionary alone, best as safetensors.");
}
