using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>Turns data of .NET into values of templates.</summary>
internal static class TemplateData
{
    internal static object From(object? data, ChatTemplateLimits limits) => From(data, limits.Depth);

    private static object From(object? data, int depth)
    {
        if (depth == 0) throw new ChatTemplateException("The data given to the chat template are nested too deeply.");
        return data switch
        {
            null or DBNull => None.Value,
            bool or long or double or string => data,
            int or short or byte or sbyte or ushort or uint => Convert.ToInt64(data, CultureInfo.InvariantCulture),
            float or decimal => Convert.ToDouble(data, CultureInfo.InvariantCulture),
            char character => character.ToString(),
            Enum => data.ToString()!,
            JsonElement element => FromJson(element, depth),
            JsonDocument document => FromJson(document.RootElement, depth),
            IReadOnlyDictionary<string, object?> fields => FromFields(fields, depth),
            IDictionary entries => FromEntries(entries, depth),
            IEnumerable items => new TemplateList([.. items.Cast<object?>().Select(item => From(item, depth - 1))]),
            _ => throw new ArgumentException($"A chat template cannot take a value of type {data.GetType().Name}; give null, booleans, " +
                                             "numbers, strings, lists and dictionaries, or a JsonElement."),
        };
    }

    private static TemplateDict FromFields(IReadOnlyDictionary<string, object?> fields, int depth)
    {
        var dict = new TemplateDict();
        foreach (var (name, value) in fields) dict.Set(name, From(value, depth - 1));
        return dict;
    }

    private static TemplateDict FromEntries(IDictionary entries, int depth)
    {
        var dict = new TemplateDict();
        foreach (DictionaryEntry entry in entries) dict.Set(From(entry.Key, depth - 1), From(entry.Value, depth - 1));
        return dict;
    }

    private static object FromJson(JsonElement element, int depth)
    {
        if (depth == 0) throw new ChatTemplateException("The data given to the chat template are nested too deeply.");
        switch (element.ValueKind)
        {
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            case JsonValueKind.String: return element.GetString()!;
            case JsonValueKind.Number:
                var isInteger = element.GetRawText().AsSpan().IndexOfAny(".eE") < 0;
                return isInteger && element.TryGetInt64(out var integer) ? (object)integer : element.GetDouble();
            case JsonValueKind.Array:
                return new TemplateList([.. element.EnumerateArray().Select(item => FromJson(item, depth - 1))]);
            case JsonValueKind.Object:
                var dict = new TemplateDict();
                foreach (var property in element.EnumerateObject()) dict.Set(property.Name, FromJson(property.Value, depth - 1));
                return dict;
            default: return None.Value;
        }
    }
}
