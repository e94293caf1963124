namespace CourseKit.Tensors.Formats.Numpy;

/// <summary>A .npy or .npz file that cannot be read or written. The message names the file, the array, what was given and what was
/// expected, on one line.</summary>
public sealed class NumpyException : TensorFileException
{
    private const string Advice = "The file is damaged, incomplete or not NumPy's: fetch or save it again.";

    /// <summary>An error of <paramref name="path"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What is wrong and what to do, as full sentences.</param>
    /// <param name="array">The array of an archive that it is about, or null.</param>
    /// <param name="inner">What the operating system said.</param>
    public NumpyException(string path, string problem, string? array = null, Exception? inner = null)
        : base(path, problem, array, inner)
    {
    }

    /// <summary>The contents break a rule of the format.</summary>
    internal static NumpyException Invalid(NumpySource source, string problem, Exception? inner = null) =>
        new(source.Path, $"{problem} {Advice}", source.Array, inner);
}

/// <summary>What messages call the file that is being read.</summary>
/// <param name="Path">The file.</param>
/// <param name="Array">The array's name in an archive, or null.</param>
internal readonly record struct NumpySource(string Path, string? Array = null);
