using System.Text.Json;
using System.Text.Unicode;

namespace CourseKit.Tensors.Safetensors;

/// <summary>What the header says of one tensor, its own numbers checked but not yet those of its neighbours.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">The size of every dimension.</param>
/// <param name="Begin">The first byte, counted from the end of the header.</param>
/// <param name="End">The byte after the last.</param>
internal readonly record struct HeaderEntry(string Name, SafetensorsType Type, long[] Shape, long Begin, long End);

/// <summary>Parses the JSON header of a safetensors file. Nothing in it is trusted.</summary>
/// <remarks>
/// Source: huggingface/safetensors, README ("Format") and <c>tensor.rs</c>. Stricter than the reference where its JSON library is
/// lenient: no duplicate keys, no fields that the format does not know, only spaces as padding.
/// </remarks>
internal sealed class SafetensorsHeader
{
    /// <summary>The largest header, as in the reference.</summary>
    public const int MaximumBytes = 100_000_000;

    /// <summary>The key that holds free text instead of a tensor.</summary>
    public const string MetadataKey = "__metadata__";

    // No checkpoint comes near these; they keep a hostile header from costing much more memory than it takes itself.
    private const int MaximumEntries = 1_000_000;
    private const int MaximumDimensions = 64;

    // The object, a tensor's object, an array in it.
    private const int MaximumDepth = 3;

    private readonly string path;

    private SafetensorsHeader(string path) => this.path = path;

    /// <summary>Free text about the file.</summary>
    public Dictionary<string, string> Metadata { get; } = [];

    /// <summary>The tensors, as the header lists them.</summary>
    public List<HeaderEntry> Entries { get; } = [];

    /// <summary>Reads the JSON text <paramref name="json"/>, padding included.</summary>
    /// <exception cref="SafetensorsException">It breaks a rule of the format.</exception>
    public static SafetensorsHeader Parse(string path, ReadOnlySpan<byte> json)
    {
        var header = new SafetensorsHeader(path);
        if (json.IsEmpty || json[0] != '{')
        {
            var start = json.IsEmpty ? "is empty" : $"starts with byte 0x{json[0]:x2}";
            throw header.Invalid($"the header {start}, expected '{{'.");
        }

        if (!Utf8.IsValid(json)) throw header.Invalid("the header is not valid UTF-8.");
        try
        {
            header.ReadObject(json);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escaped half of a surrogate pair, which is no text.
            throw header.Invalid($"the header is not valid JSON ({SafetensorsException.Quote(error.Message)}).", inner: error);
        }

        return header;
    }

    private void ReadObject(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaximumDepth });
        var keys = new HashSet<string>(StringComparer.Ordinal);
        reader.Read();
        while (NextKey(ref reader) is { } key)
        {
            if (!keys.Add(key)) throw Invalid($"the header lists {SafetensorsException.Quote(key)} twice, expected every name once.");
            if (keys.Count > MaximumEntries) throw Invalid($"the header lists more than {MaximumEntries} tensors.");
            if (key == MetadataKey) ReadMetadata(ref reader);
            else Entries.Add(ReadEntry(ref reader, key));
        }

        var padding = json[(int)reader.BytesConsumed..];
        var other = padding.IndexOfAnyExcept((byte)' ');
        if (other >= 0) throw Invalid($"byte 0x{padding[other]:x2} follows the header's JSON, expected spaces only.");
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Invalid($"'{MetadataKey}' is a JSON {Kind(reader.TokenType)}, expected an object of strings.");
        while (NextKey(ref reader) is { } key)
        {
            var quoted = SafetensorsException.Quote(key);
            if (reader.TokenType != JsonTokenType.String)
                throw Invalid($"'{MetadataKey}' has a JSON {Kind(reader.TokenType)} for {quoted}, expected a string.");
            if (!Metadata.TryAdd(key, reader.GetString()!)) throw Invalid($"'{MetadataKey}' has {quoted} twice, expected every key once.");
            if (Metadata.Count > MaximumEntries) throw Invalid($"'{MetadataKey}' has more than {MaximumEntries} keys.");
        }
    }

    private HeaderEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        const string expected = "expected an object with dtype, shape and data_offsets";
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Invalid($"its description is a JSON {Kind(reader.TokenType)}, {expected}.", name);
        SafetensorsType? type = null;
        long[]? shape = null, offsets = null;
        while (NextKey(ref reader) is { } key)
        {
            switch (key)
            {
                case "dtype" when type is null: type = ReadType(ref reader, name); break;
                case "shape" when shape is null: shape = ReadIntegers(ref reader, name, "shape"); break;
                case "data_offsets" when offsets is null: offsets = ReadIntegers(ref reader, name, "data_offsets"); break;
                case "dtype" or "shape" or "data_offsets": throw Invalid($"its description has '{key}' twice.", name);
                default:
                    throw Invalid($"its description has the unknown field {SafetensorsException.Quote(key)}, {expected}.", name);
            }
        }

        if (type is null || shape is null || offsets is null)
        {
            var missing = type is null ? "dtype" : shape is null ? "shape" : "data_offsets";
            throw Invalid($"its description has no '{missing}'.", name);
        }

        return Check(name, type, shape, offsets);
    }

    private HeaderEntry Check(string name, SafetensorsType type, long[] shape, long[] offsets)
    {
        if (offsets.Length != 2) throw Invalid($"data_offsets has {offsets.Length} numbers, expected [begin, end].", name);
        var (begin, end) = (offsets[0], offsets[1]);
        if (begin > end) throw Invalid($"data_offsets are [{begin}, {end}], expected the end not before the beginning.", name);
        if (!type.TryGetByteCount(shape, out var bytes))
            throw Invalid($"shape [{string.Join(", ", shape)}] of {type.Name} is no whole number of bytes within 63 bits.", name);
        if (end - begin != bytes)
        {
            throw Invalid(
                $"data_offsets [{begin}, {end}] span {end - begin} bytes, "
                + $"expected {bytes} for shape [{string.Join(", ", shape)}] of {type.Name}.",
                name);
        }

        return new(name, type, shape, begin, end);
    }

    private SafetensorsType ReadType(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.String) throw Invalid($"dtype is a JSON {Kind(reader.TokenType)}, expected a string.", name);
        var given = reader.GetString()!;
        return SafetensorsType.Find(given)
            ?? throw Invalid($"dtype is {SafetensorsException.Quote(given)}, expected one of {SafetensorsType.Names}.", name);
    }

    private long[] ReadIntegers(ref Utf8JsonReader reader, string name, string field)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Invalid($"{field} is a JSON {Kind(reader.TokenType)}, expected an array of integers.", name);
        var values = new List<long>(4);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number)
                throw Invalid($"{field} holds a JSON {Kind(reader.TokenType)}, expected integers only.", name);
            if (!reader.TryGetInt64(out var value) || value < 0 || reader.ValueSpan[0] == '-')
            {
                var given = System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
                throw Invalid($"{field} holds {SafetensorsException.Quote(given)}, expected integers from 0 to {long.MaxValue}.", name);
            }

            if (values.Count == MaximumDimensions) throw Invalid($"{field} has more than {MaximumDimensions} numbers.", name);
            values.Add(value);
        }

        return [.. values];
    }

    /// <summary>The next key of the current object, with the reader on its value; null at the object's end.</summary>
    private static string? NextKey(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject) return null;
        var key = reader.GetString()!;
        reader.Read();
        return key;
    }

    private static string Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "object",
        JsonTokenType.StartArray => "array",
        JsonTokenType.String => "string",
        JsonTokenType.Number => "number",
        JsonTokenType.True or JsonTokenType.False => "boolean",
        _ => "null",
    };

    private SafetensorsException Invalid(string problem, string? tensor = null, Exception? inner = null) =>
        SafetensorsException.Invalid(path, problem, tensor, inner);
}
