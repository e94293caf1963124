namespace CourseKit.Tensors.Formats.Numpy;

/// <summary>One array in NumPy's own format (.npy): <c>numpy.load</c> and <c>numpy.save</c>. Versions 1.0, 2.0 and 3.0, both orders of
/// elements and of bytes. For several arrays in one file there is <see cref="NumpyArchive"/>.</summary>
/// <remarks>
/// bool, int8, uint8, int32, int64, float16, float32 and float64 keep their type. int16 and uint16 become int32, uint32 and uint64 become int64
/// (a value of 2⁶³ or more is an error), since tensors have no such types. Complex numbers, dates, texts, records and Python objects
/// are refused. An array in Fortran order becomes a tensor of the same shape whose elements lie in that order.
/// </remarks>
public static class NumpyFile
{
    /// <summary>Reads an array.</summary>
    /// <param name="path">A .npy file.</param>
    /// <exception cref="NumpyException">It is missing, not readable, breaks a rule of the format, or holds a type that tensors cannot have.</exception>
    public static Tensor Load(string path)
    {
        using var stream = Open(path, "NumPy file", "array.npy");
        if (stream.Length > 2 && stream.ReadByte() == 'P' && stream.ReadByte() == 'K')
            throw new NumpyException(path, "this is an archive of several arrays (.npz), expected a single one. Use NumpyArchive.Open.");
        stream.Position = 0;
        return NumpyArray.Read(new(path), stream, stream.Length);
    }

    /// <summary>Reads an array from a stream, from where it stands to its end.</summary>
    /// <param name="stream">A stream that knows its length, e.g. a <see cref="MemoryStream"/>.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="NumpyException">It breaks a rule of the format, or holds a type that tensors cannot have.</exception>
    public static Tensor Load(Stream stream, string name = "(stream)")
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek)
            throw new NumpyException(name, "the stream does not tell its length, so that nothing read from it can be checked. Copy it into a MemoryStream first.");
        return NumpyArray.Read(new(name), stream, stream.Length - stream.Position);
    }

    /// <summary>Writes an array with the bytes that NumPy writes: in Fortran order when the tensor lies so in memory (the transpose of a
    /// matrix), else row by row.</summary>
    /// <param name="path">The file to write or replace, whole or not at all.</param>
    /// <param name="tensor">Any type but bfloat16, which NumPy does not have.</param>
    /// <exception cref="NumpyException">The type is bfloat16, or the disk is full or refuses; nothing has changed then.</exception>
    public static void Save(string path, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        AtomicFile.Write(
            path, NumpyArray.EstimateBytes(tensor), (problem, inner) => new NumpyException(path, problem, inner: inner), file =>
            NumpyArray.Write(new(path), file, tensor));
    }

    /// <summary>Writes an array to a stream.</summary>
    public static void Save(Stream stream, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensor);
        NumpyArray.Write(new("(stream)"), stream, tensor);
    }

    internal static FileStream Open(string path, string kind, string example)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw new NumpyException(path, $"this is a folder, expected a {kind}. Give the file itself, e.g. {example} in it.");
        if (!File.Exists(path)) throw new NumpyException(path, "no such file. Check the path.");
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NumpyException(path, $"the file cannot be read ({error.Message}). Check its permissions and the disk.", inner: error);
        }
    }
}
