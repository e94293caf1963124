using System.IO.MemoryMappedFiles;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Formats;

/// <summary>A file in the address space, read-only. Pages are read from disk when they are first touched. The garbage collector
/// unmaps it when neither this object nor anything borrowed from it is reachable.</summary>
internal sealed unsafe class MappedFile
{
    // What keeps the memory valid: the view's handle, or the storage of a copy.
    private readonly object owner;

    /// <summary>Maps the first <paramref name="length"/> bytes.</summary>
    public MappedFile(FileStream file, long length)
    {
        Length = length;
        using var mapping = MemoryMappedFile.CreateFromFile(
            file, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        var view = mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read).SafeMemoryMappedViewHandle;
        owner = view;

        // Not AcquirePointer: its count would keep the handle's finaliser from unmapping.
        Pointer = (byte*)view.DangerousGetHandle();
    }

    /// <summary>A copy of a file's bytes, for files that came from elsewhere than a disk.</summary>
    public MappedFile(ReadOnlySpan<byte> contents)
    {
        Length = contents.Length;
        var storage = Storage.Allocate(DType.Byte, contents.Length);
        owner = storage;
        Pointer = (byte*)storage.Pointer;
        contents.CopyTo(new Span<byte>(Pointer, contents.Length));
    }

    /// <summary>The first byte. Valid while this object is reachable.</summary>
    public byte* Pointer { get; }

    /// <summary>The number of bytes.</summary>
    public long Length { get; }

    /// <summary>Opens a file for mapping, after checks whose messages say what is wrong.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What was expected, e.g. <c>safetensors file</c>.</param>
    /// <param name="example">A name of such a file, for the advice.</param>
    /// <param name="minimum">The least bytes that such a file has, 1 or more.</param>
    /// <param name="error">Makes the format's exception.</param>
    public static MappedFile Open(string path, string kind, string example, int minimum, Func<string, Exception?, TensorFileException> error)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw error($"this is a folder, expected a {kind}. Give the file itself, e.g. {example} in it.", null);
        if (!File.Exists(path)) throw error("no such file. Check the path.", null);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            var length = file.Length;
            return length >= minimum
                ? new MappedFile(file, length)
                : throw error($"the file has {length} bytes, expected at least {minimum}. It was cut off or is no {kind}: fetch or write it again.", null);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw error($"the file cannot be read ({problem.Message}). Check its permissions and the disk.", problem);
        }
    }
}
