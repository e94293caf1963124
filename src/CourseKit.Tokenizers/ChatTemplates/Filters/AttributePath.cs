using System.Globalization;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>What filters such as <c>map(attribute='a.b.0')</c> look at: names and positions, joined by dots.</summary>
internal static class AttributePath
{
    internal static object Follow(object item, object path, Evaluation evaluation, object? fallback = null)
    {
        if (path is not string text) return Or(Values.Item(item, path, evaluation), fallback);
        foreach (var part in text.Split('.'))
            item = Or(Values.Item(item, Key(part), evaluation), fallback);
        return item;
    }

    private static object Key(string part) =>
        part.Length > 0 && part.All(char.IsAsciiDigit) && long.TryParse(part, CultureInfo.InvariantCulture, out var index) ? index : part;

    private static object Or(object value, object? fallback) => value is Undefined && fallback is not null ? fallback : value;

    /// <summary>What items are sorted and compared by: an attribute or the item, in lower case unless case matters.</summary>
    internal static object SortKey(object item, object? path, bool isCaseSensitive, Evaluation evaluation)
    {
        var key = path is null or None ? item : Follow(item, path, evaluation);
        return key is string text && !isCaseSensitive ? CaseMapping.ToLower(text) : key;
    }
}
