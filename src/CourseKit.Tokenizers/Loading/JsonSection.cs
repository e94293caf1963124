using System.Text.Json;

namespace CourseKit.Tokenizers.Loading;

/// <summary>One object of a tokenizer file, read with checks: every error names the file, the place, what was found and what was
/// expected.</summary>
internal sealed class JsonSection
{
    private readonly IReadOnlyDictionary<string, JsonElement> _fields;
    private readonly string _file;
    private readonly string _path;

    internal JsonSection(JsonElement element, string file, string path) : this(new Dictionary<string, JsonElement>(), file, path)
    {
        if (element.ValueKind != JsonValueKind.Object) throw Wrong(path, "an object", element);
        var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject()) fields[property.Name] = property.Value;
        _fields = fields;
    }

    internal JsonSection(IReadOnlyDictionary<string, JsonElement> fields, string file, string path)
    {
        _fields = fields;
        _file = file;
        _path = path;
    }

    internal string File => _file;

    /// <summary>The kind of component that the object describes.</summary>
    internal string Type => String("type");

    internal bool Has(string name) => Find(name) is not null;

    internal string String(string name) => OptionalString(name) ?? throw Missing(name, "a string");

    internal string? OptionalString(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? Text(value) : throw Wrong(At(name), "a string", value);

    /// <summary>Bytes, written in base 64.</summary>
    internal byte[] Base64(string name) => (Find(name) ?? throw Missing(name, "a string")).TryGetBytesFromBase64(out var bytes)
        ? bytes : throw Error(name, "expected bytes in base 64");

    /// <summary>A string of one UTF-16 unit.</summary>
    internal char? OptionalChar(string name) => OptionalString(name) is not { } text ? null
        : text.Length == 1 ? text[0] : throw Error(name, $"'{text}' is not one character");

    /// <summary>Where a metaspace is put in front. Older files say it with <c>add_prefix_space</c>.</summary>
    internal PrependScheme PrependScheme()
    {
        var scheme = OptionalString("prepend_scheme") switch
        {
            null or "always" => Tokenizers.PrependScheme.Always,
            "first" => Tokenizers.PrependScheme.First,
            "never" => Tokenizers.PrependScheme.Never,
            var other => throw Error("prepend_scheme", $"'{other}' is not a scheme; expected always, first or never"),
        };
        if (Bool("add_prefix_space") != false || scheme == Tokenizers.PrependScheme.Never) return scheme;
        return !Has("prepend_scheme") ? Tokenizers.PrependScheme.Never
            : throw Error("add_prefix_space", $"false contradicts the prepend_scheme '{OptionalString("prepend_scheme")}'");
    }

    internal bool? Bool(string name) => Find(name) is not { } value ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(At(name), "true or false", value),
    };

    internal bool RequiredBool(string name) => Bool(name) ?? throw Missing(name, "true or false");

    internal int Int(string name) => OptionalInt(name) ?? throw Missing(name, "an integer");

    internal int? OptionalInt(string name) => Find(name) is { } value ? AsInt(value, At(name)) : null;

    internal float? OptionalFloat(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out var number) ? number : throw Wrong(At(name), "a number", value);

    internal JsonSection Section(string name) =>
        Find(name) is { } value ? new(value, _file, At(name)) : throw Missing(name, "an object");

    internal IEnumerable<JsonSection> Sections(string name)
    {
        var i = 0;
        foreach (var item in Array(name)) yield return new(item, _file, $"{At(name)}[{i++}]");
    }

    internal int[] Ints(string name)
    {
        return [.. Array(name).Select(item => AsInt(item, At(name)))];
    }

    internal string[] Strings(string name)
    {
        return [.. Array(name).Select(item =>
            item.ValueKind == JsonValueKind.String ? Text(item) : throw Wrong(At(name), "an array of strings", item))];
    }

    /// <summary>A pair such as <c>["[SEP]", 102]</c>.</summary>
    internal (string Token, int Id) TokenAndId(string name)
    {
        var items = Array(name).ToArray();
        if (items is not [{ ValueKind: JsonValueKind.String }, { ValueKind: JsonValueKind.Number }])
            throw Error(name, "expected a token and its id");
        return (Text(items[0]), AsInt(items[1], At(name)));
    }

    internal IEnumerable<(string Name, JsonElement Value)> Properties() => _fields.Select(field => (field.Key, field.Value));

    internal JsonElement? Find(string name) =>
        _fields.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    internal TokenizerException Error(string name, string what) => new($"{_file}: {At(name)}: {what}.");

    private IEnumerable<JsonElement> Array(string name)
    {
        var value = Find(name) ?? throw Missing(name, "an array");
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Wrong(At(name), "an array", value);
    }

    private string Text(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException error) // half of a surrogate pair, written as an escape
        {
            throw new TokenizerException($"{_file}: {_path}: a string is not well-formed Unicode.", error);
        }
    }

    private int AsInt(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 0
        ? number
        : throw Wrong(path, "an integer from 0 to 2147483647", value);

    private string At(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private TokenizerException Missing(string name, string expected) => new($"{_file}: {At(name)} is missing; expected {expected}.");

    private TokenizerException Wrong(string path, string expected, JsonElement found)
    {
        var text = found.GetRawText();
        return new($"{_file}: {path} is {(text.Length > 60 ? text[..60] + "..." : text)}; expected {expected}.");
    }
}
