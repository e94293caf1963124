using CourseKit.Tensors.Formats;

namespace CourseKit.Tensors.Safetensors;

/// <summary>A safetensors file that cannot be read or written. The message names the file, the tensor, what was given and
/// what was expected, on one line.</summary>
public sealed class SafetensorsException : TensorFileException
{
    private const string Advice = "The file is damaged, incomplete or not a safetensors file: fetch or write it again.";

    /// <summary>An error of <paramref name="path"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What is wrong and what to do, as full sentences.</param>
    /// <param name="tensor">The tensor it is about, or null when it is about the whole file.</param>
    /// <param name="inner">What the operating system or the parser said.</param>
    public SafetensorsException(string path, string problem, string? tensor = null, Exception? inner = null)
        : base(path, problem, tensor, inner)
    {
    }

    /// <summary>The contents break a rule of the format.</summary>
    internal static SafetensorsException Invalid(string path, string problem, string? tensor = null, Exception? inner = null) =>
        new(path, $"{problem} {Advice}", tensor, inner);
}
