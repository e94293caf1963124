using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CourseKit.Tensors.Formats.Gguf;

/// <summary>The key-value pairs of a GGUF file: hyper-parameters, the tokenizer, free text. Values are numbers of the type in the file, bools,
/// strings, and arrays of these (<c>string[]</c>, <c>int[]</c>, ...; arrays of arrays as <c>Array[]</c>).</summary>
public sealed class GgufMetadata : IReadOnlyCollection<KeyValuePair<string, object>>
{
    private readonly string path;
    private readonly OrderedDictionary<string, object> values;

    internal GgufMetadata(string path, OrderedDictionary<string, object> values) => (this.path, this.values) = (path, values);

    /// <summary>The number of pairs.</summary>
    public int Count => values.Count;

    /// <summary>The keys in the order of the file.</summary>
    public IReadOnlyList<string> Keys => values.Keys;

    /// <summary>The value of a key, as it is in the file.</summary>
    /// <exception cref="GgufException">The file has no such key.</exception>
    public object this[string key] => values.TryGetValue(key, out var value) ? value : throw Missing(key);

    /// <summary>Looks for a key.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out object? value) => values.TryGetValue(key, out value);

    /// <summary>A text.</summary>
    /// <exception cref="GgufException">There is no such key, or its value is of another type.</exception>
    public string GetString(string key) => this[key] as string ?? throw Wrong(key, "a string");

    /// <summary>A truth value.</summary>
    /// <exception cref="GgufException">There is no such key, or its value is of another type.</exception>
    public bool GetBoolean(string key) => this[key] is bool value ? value : throw Wrong(key, "a bool");

    /// <summary>A whole number, whichever type of whole numbers the file has it in: writers differ.</summary>
    /// <exception cref="GgufException">There is no such key, its value is of another type, or over 2⁶³ - 1.</exception>
    public long GetInt64(string key) => this[key] switch
    {
        ulong value when value <= long.MaxValue => (long)value,
        byte or sbyte or ushort or short or uint or int or long => Convert.ToInt64(this[key], CultureInfo.InvariantCulture),
        _ => throw Wrong(key, "a whole number of at most 63 bits"),
    };

    /// <summary>A whole number of at most 31 bits: sizes, counts, token ids.</summary>
    /// <exception cref="GgufException">There is no such key, or its value is of another type or does not fit.</exception>
    public int GetInt32(string key) => GetInt64(key) is >= int.MinValue and <= int.MaxValue and var value ? (int)value : throw Wrong(key, "a whole number of at most 31 bits");

    /// <summary>A real number, float32 or float64, or a whole one.</summary>
    /// <exception cref="GgufException">There is no such key, or its value is of another type.</exception>
    public double GetDouble(string key) => this[key] switch
    {
        float value => value,
        double value => value,
        bool or string or Array => throw Wrong(key, "a number"),
        var whole => Convert.ToDouble(whole, CultureInfo.InvariantCulture),
    };

    /// <summary>An array whose elements are of the given type, e.g. <c>GetArray&lt;string&gt;("tokenizer.ggml.tokens")</c>. Not a copy.</summary>
    /// <exception cref="GgufException">There is no such key, or its value is no array of that type.</exception>
    public IReadOnlyList<T> GetArray<T>(string key) => this[key] is { } value && value.GetType() == typeof(T[]) ? (T[])value : throw Wrong(key, $"an array of {typeof(T).Name}");

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => values.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private GgufException Missing(string key)
    {
        const int shown = 5;
        var last = key[(key.LastIndexOf('.') + 1)..];
        var similar = values.Keys.OrderByDescending(other => other.EndsWith(last, StringComparison.Ordinal)).Take(shown).Select(TensorFileException.Quote);
        return new(path, $"the metadata has no key {TensorFileException.Quote(key)}; it has {Count}, e.g. {string.Join(", ", similar)}.");
    }

    private GgufException Wrong(string key, string expected)
    {
        var given = values[key] switch
        {
            string text => $"the string {TensorFileException.Quote(text)}",
            Array array => $"an array of {array.Length} {array.GetType().GetElementType()!.Name}",
            var value => string.Create(CultureInfo.InvariantCulture, $"the {value.GetType().Name} {value}"),
        };
        return new(path, $"the metadata has for {TensorFileException.Quote(key)} {given}, expected {expected}.");
    }
}
