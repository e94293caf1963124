using System.Globalization;
using System.Text;

namespace CourseKit.Tensors.Safetensors;

/// <summary>Where the tensors of a file to be written go, with the bytes that the reference writes: tensors by falling alignment of their
/// type, then by name, and a header padded with spaces to a multiple of 8 bytes.</summary>
internal sealed class SafetensorsLayout
{
    // Unpaired surrogates are an error instead of a silent replacement character.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private SafetensorsLayout(SafetensorsSpec[] inOrder, byte[] header) => (InOrder, Header) = (inOrder, header);

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsSpec> InOrder { get; }

    /// <summary>The header's JSON, padded.</summary>
    public byte[] Header { get; }

    /// <summary>The size of the file.</summary>
    public long TotalBytes => DataStart + InOrder.Sum(spec => spec.ByteCount);

    /// <summary>Where the first tensor begins.</summary>
    public int DataStart => sizeof(long) + Header.Length;

    /// <summary>Orders the tensors and makes the header.</summary>
    /// <exception cref="SafetensorsException">A name is not allowed or given twice, or the header is too large.</exception>
    public static SafetensorsLayout Create(string path, IEnumerable<SafetensorsSpec> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var inOrder = Sort(path, tensors);
        return new(inOrder, MakeHeader(path, inOrder, metadata));
    }

    private static SafetensorsSpec[] Sort(string path, IEnumerable<SafetensorsSpec> tensors)
    {
        var named = new List<(byte[] Name, SafetensorsSpec Tensor)>();
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

    private static byte[] MakeHeader(string path, SafetensorsSpec[] tensors, IReadOnlyDictionary<string, string>? metadata)
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
