namespace CourseKit.Tensors.Formats.Gguf;

/// <summary>A GGUF file that cannot be read. The message names the file, the tensor, what was given and what was expected, on one line.</summary>
public sealed class GgufException : TensorFileException
{
    private const string Advice = "The file is damaged, incomplete or not a GGUF file: fetch it again.";

    /// <summary>An error of <paramref name="path"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What is wrong and what to do, as full sentences.</param>
    /// <param name="tensor">The tensor it is about, or null.</param>
    /// <param name="inner">What the operating system said.</param>
    public GgufException(string path, string problem, string? tensor = null, Exception? inner = null)
        : base(path, problem, tensor, inner)
    {
    }

    /// <summary>The contents break a rule of the format.</summary>
    internal static GgufException Invalid(string path, string problem, string? tensor = null) => new(path, $"{problem} {Advice}", tensor);
}
