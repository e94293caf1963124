using System.Buffers.Binary;
using System.Text;

namespace CourseKit.Tensors.Tests.Safetensors;

/// <summary>A folder that is gone after the test, and raw safetensors files in it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("coursekit-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>A file of that header, its true length before it, and that many bytes 0, 1, 2, ... after it.</summary>
    public string WriteRaw(string header, int dataBytes = 0) => WriteRaw(Encoding.UTF8.GetBytes(header), dataBytes);

    public string WriteRaw(byte[] header, int dataBytes = 0)
    {
        var bytes = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes, 8);
        for (var i = 0; i < dataBytes; i++) bytes[8 + header.Length + i] = (byte)i;
        return WriteBytes(bytes);
    }

    public string WriteBytes(byte[] bytes)
    {
        var path = this["raw.safetensors"];
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
