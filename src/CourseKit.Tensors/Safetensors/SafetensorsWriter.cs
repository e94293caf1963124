using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace CourseKit.Tensors.Safetensors;

/// <summary>Writes safetensors files with the bytes that the reference writes: tensors by falling alignment of their type, then by name,
/// and a header padded with spaces to a multiple of 8 bytes, so that every tensor is aligned when the file is mapped.</summary>
public static class SafetensorsWriter
{
    // Unpaired surrogates are an error instead of a silent replacement character.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes a file whole or not at all: into a temporary file of the same folder, flushed to the disk, then renamed over
    /// <paramref name="path"/>. An existing file stays as it was until then, also for those who have it mapped.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <param name="tensors">The tensors, in any order.</param>
    /// <param name="metadata">Free text about the file; transformers expects <c>format: pt</c>.</param>
    /// <exception cref="SafetensorsException">A name is not allowed, or the disk is full or refuses; nothing has changed then.</exception>
    public static void Write(string path, IEnumerable<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var inOrder = Sort(path, tensors);
        var header = Header(path, inOrder, metadata);
        var total = sizeof(long) + header.Length + inOrder.Sum(tensor => tensor.ByteCount);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder)) throw new SafetensorsException(path, $"the folder '{folder}' does not exist. Create it first.");
        if (Directory.Exists(path)) throw new SafetensorsException(path, "this is a folder, expected a file to write. Add a file name.");

        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}.tmp");
        var replaced = false;
        try
        {
            WriteFile(temporary, header, inOrder, total);
            File.Move(temporary, path, overwrite: true);
            replaced = true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // ArgumentOutOfRangeException is what .NET makes of a file that is larger than the file system or a quota allows.
            throw new SafetensorsException(
                path,
                $"its {total} bytes could not be written ({error.Message}). "
                + "What was there before is unchanged; free some space or choose another folder.",
                inner: error);
        }
        finally
        {
            if (!replaced) File.Delete(temporary);
        }
    }

    private static void WriteFile(string path, byte[] header, List<SafetensorsTensor> tensors, long total)
    {
        // Asking for all space at once finds a full disk before anything is written.
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            PreallocationSize = total,
            BufferSize = 1 << 17,
        });
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        file.Write(header);
        foreach (var tensor in tensors) tensor.WriteTo(file);
        file.Flush(flushToDisk: true);
    }

    private static List<SafetensorsTensor> Sort(string path, IEnumerable<SafetensorsTensor> tensors)
    {
        var named = new List<(byte[] Name, SafetensorsTensor Tensor)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            if (tensor.Name == SafetensorsHeader.MetadataKey)
                throw new SafetensorsException(path, "the format keeps this name for itself. Rename the tensor.", tensor.Name);
            if (!names.Add(tensor.Name))
                throw new SafetensorsException(path, "two tensors were given under this name, expected every name once.", tensor.Name);
            named.Add((Utf8(path, tensor.Name), tensor));
        }

        named.Sort((left, right) =>
        {
            var byType = right.Tensor.Type.Rank.CompareTo(left.Tensor.Type.Rank);
            return byType != 0 ? byType : left.Name.AsSpan().SequenceCompareTo(right.Name);
        });
        return [.. named.Select(item => item.Tensor)];
    }

    private static byte[] Header(string path, List<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var json = new StringBuilder("{");
        if (metadata is not null) AppendMetadata(json, metadata);
        long begin = 0;
        foreach (var tensor in tensors)
        {
            if (json.Length > 1) json.Append(',');
            AppendString(json, tensor.Name);
            json.Append(":{\"dtype\":\"").Append(tensor.Type.Name).Append("\",\"shape\":[").AppendJoin(',', tensor.Shape);
            json.Append(CultureInfo.InvariantCulture, $"],\"data_offsets\":[{begin},{begin + tensor.ByteCount}]}}");
            begin += tensor.ByteCount;
        }

        var bytes = Utf8(path, json.Append('}').ToString());
        var padded = (bytes.Length + 7) / 8 * 8;
        if (padded > SafetensorsHeader.MaximumBytes)
        {
            throw new SafetensorsException(
                path,
                $"names, shapes and metadata take {padded} bytes, more than the format's {SafetensorsHeader.MaximumBytes}. "
                + "Write several files.");
        }

        var length = bytes.Length;
        Array.Resize(ref bytes, padded);
        bytes.AsSpan(length).Fill((byte)' ');
        return bytes;
    }

    // In order of the keys, so that equal contents give equal files.
    private static void AppendMetadata(StringBuilder json, IReadOnlyDictionary<string, string> metadata)
    {
        AppendString(json, SafetensorsHeader.MetadataKey);
        json.Append(":{");
        var separator = "";
        foreach (var (key, value) in metadata.OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            json.Append(separator);
            AppendString(json, key);
            json.Append(':');
            AppendString(json, value);
            separator = ",";
        }

        json.Append('}');
    }

    // Escapes what JSON demands and no more, as the reference does; System.Text.Json escapes more.
    private static void AppendString(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\b' => json.Append("\\b"),
                '\f' => json.Append("\\f"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                < ' ' => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => json.Append(c),
            };
        }

        json.Append('"');
    }

    private static byte[] Utf8(string path, string text)
    {
        try
        {
            return StrictUtf8.GetBytes(text);
        }
        catch (EncoderFallbackException error)
        {
            throw new SafetensorsException(
                path, $"{SafetensorsException.Quote(text)} holds half of a surrogate pair, which is no text.", inner: error);
        }
    }
}
