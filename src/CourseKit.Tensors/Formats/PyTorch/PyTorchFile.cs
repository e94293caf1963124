using System.Diagnostics.CodeAnalysis;

namespace CourseKit.Tensors.Formats.PyTorch;

/// <summary>
/// A file of <c>torch.save</c> (<c>pytorch_model.bin</c>, <c>.pt</c>, <c>.pth</c>), memory-mapped: its tensors by name. Such a file is a program in Python's pickle language; this reader
/// understands tensors and the dictionaries and lists around them, refuses every other name by that name, and runs nothing.
/// </summary>
/// <remarks>
/// Source: <c>torch/serialization.py</c>; the zip format (since PyTorch 1.6) and the one before it. There is nothing to dispose: the file stays mapped while this object, an entry or a
/// tensor is reachable. Texts and numbers beside the tensors (an epoch, options) are passed over.
/// </remarks>
public sealed class PyTorchFile
{
    private readonly Dictionary<string, PyTorchEntry> byName;
    private readonly Func<string, PyTorchException> missing;

    private PyTorchFile(string path, PyTorchEntry[] entries)
    {
        (Path, Entries) = (path, entries);
        byName = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        missing = name => new(path, $"the file has no tensor of that name; it has {Entries.Count}{(Entries.Count > 0 ? $", e.g. {TensorFileException.Quote(Entries[0].Name)}" : "")}.", name);
    }

    /// <summary>Where the file was opened.</summary>
    public string Path { get; }

    /// <summary>The tensors in the order of the file. Of dictionaries in dictionaries, and of lists, the names are joined by dots: <c>state_dict.encoder.weight</c>, <c>0</c>. A
    /// file that is one tensor has one entry with an empty name.</summary>
    public IReadOnlyList<PyTorchEntry> Entries { get; }

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="PyTorchException">The file has none.</exception>
    public PyTorchEntry this[string name] => TryGet(name, out var entry) ? entry : throw missing(name);

    /// <summary>Opens and checks a file.</summary>
    /// <exception cref="PyTorchException">It is missing, not readable, breaks a rule of the format, or asks for anything but tensors.</exception>
    public static PyTorchFile Open(string path) => Read(path, MappedFile.Open(
        path, "PyTorch file", "pytorch_model.bin", 1, (problem, inner) => new PyTorchException(path, problem, inner: inner)));

    /// <summary>Reads and checks a file that is in memory. Its bytes are copied.</summary>
    /// <param name="contents">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="PyTorchException">It breaks a rule of the format, or asks for anything but tensors.</exception>
    public static PyTorchFile Parse(ReadOnlySpan<byte> contents, string name = "(memory)") => contents.Length > 0
        ? Read(name, new MappedFile(contents))
        : throw PyTorchException.Invalid(name, "the file is empty.");

    /// <summary>Looks for the tensor of that name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out PyTorchEntry? entry) => byName.TryGetValue(name, out entry);

    /// <summary>The tensors of one dictionary of the file, under their names in it: those of <c>state_dict</c> in a file that also says at which epoch it was saved.</summary>
    /// <returns>None, when there is no such dictionary or it has no tensors.</returns>
    public IReadOnlyList<PyTorchEntry> Under(string dictionary) =>
        [.. Entries.Where(entry => entry.Name.StartsWith(dictionary + ".", StringComparison.Ordinal)).Select(entry => entry.Renamed(entry.Name[(dictionary.Length + 1)..]))];

    private static unsafe PyTorchFile Read(string path, MappedFile file)
    {
        var start = new ReadOnlySpan<byte>(file.Pointer, (int)Math.Min(file.Length, 512));
        PyTorchContents contents;
        if (start.StartsWith("PK"u8)) contents = PyTorchArchive.Read(path, file);
        else if (start[0] == 0x80) contents = PyTorchLegacy.Read(path, file);
        else throw Other(path, start);
        GC.KeepAlive(file);
        return new(path, [.. PyTorchNames.Of(path, contents)]);
    }

    private static PyTorchException Other(string path, ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("version https://git-lfs"u8)) return new(path, "the file is a pointer of Git LFS, not the weights themselves. Fetch them with git lfs pull.");
        if (start.Length > 262 && start[257..].StartsWith("ustar"u8)) return new(path, "the file is a tar archive, as PyTorch wrote it before 2017, which is not read here. Save it again with a later PyTorch.");
        return PyTorchException.Invalid(path, $"it begins with the bytes {Convert.ToHexString(start[..Math.Min(4, start.Length)])}, expected 504B (a zip archive) or 80 (a pickle).");
    }
}

/// <summary>What a file holds.</summary>
/// <param name="Root">The pickled value.</param>
/// <param name="PickleBytes">How many bytes described it.</param>
internal sealed record PyTorchContents(object? Root, long PickleBytes);
