using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace CourseKit.Tensors.Safetensors;

/// <summary>A file in the address space, read-only. Pages are read from disk when they are first touched. The garbage collector
/// unmaps it when neither this object nor anything borrowed from it is reachable.</summary>
internal sealed unsafe class MappedFile
{
    private readonly SafeMemoryMappedViewHandle view;

    /// <summary>Maps the first <paramref name="length"/> bytes.</summary>
    public MappedFile(FileStream file, long length)
    {
        Length = length;
        using var mapping = MemoryMappedFile.CreateFromFile(
            file, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        view = mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read).SafeMemoryMappedViewHandle;

        // Not AcquirePointer: its count would keep the handle's finaliser from unmapping.
        Pointer = (byte*)view.DangerousGetHandle();
    }

    /// <summary>The first byte. Valid while this object is reachable.</summary>
    public byte* Pointer { get; }

    /// <summary>The number of bytes.</summary>
    public long Length { get; }
}
