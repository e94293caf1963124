using System.Buffers.Binary;
using CourseKit.Tensors.Formats;

namespace CourseKit.Tensors.Safetensors;

/// <summary>Writes safetensors files with the bytes that the reference writes: tensors by falling alignment of their type, then by name,
/// and a header padded with spaces to a multiple of 8 bytes, so that every tensor is aligned when the file is mapped.
/// For tensors that are not all in memory at once there is <see cref="SafetensorsStreamWriter"/>.</summary>
public static class SafetensorsWriter
{
    /// <summary>Writes a file whole or not at all: into a temporary file of the same folder, flushed to the disk, then renamed over
    /// <paramref name="path"/>. An existing file stays as it was until then, also for those who have it mapped.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <param name="tensors">The tensors, in any order.</param>
    /// <param name="metadata">Free text about the file; transformers expects <c>format: pt</c>.</param>
    /// <exception cref="SafetensorsException">A name is not allowed, or the disk is full or refuses; nothing has changed then.</exception>
    public static void Write(string path, IEnumerable<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SafetensorsTensor[] all = [.. tensors];
        var layout = SafetensorsLayout.Create(path, all.Select(tensor => tensor.Spec), metadata);
        var byName = all.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        AtomicFile.Write(path, layout.TotalBytes, (problem, inner) => new SafetensorsException(path, problem, inner: inner), file =>
        {
            WriteHeader(file, layout);
            foreach (var spec in layout.InOrder) byName[spec.Name].WriteTo(file);
        });
    }

    internal static void WriteHeader(Stream file, SafetensorsLayout layout)
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, layout.Header.Length);
        file.Write(length);
        file.Write(layout.Header);
    }
}
