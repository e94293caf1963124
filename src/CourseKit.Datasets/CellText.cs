using System.Collections;
using System.Globalization;
using System.Text;

namespace CourseKit.Datasets;

/// <summary>Values as short, one-line text for tables.</summary>
internal static class CellText
{
    public const string Missing = "(missing)";
    private const int ListPreview = 8;

    public static string Format(object? value, int maxLength) => Shorten(OneLine(Text(value)), maxLength);

    /// <summary>A count with thousands separated and its noun: <c>14,640 rows</c>.</summary>
    public static string Count(long count, string noun) => count.ToString("N0", CultureInfo.InvariantCulture) + " " + noun + (count == 1 ? "" : "s");

    /// <summary>Whether values of a type stand at the right of their column.</summary>
    public static bool IsNumber(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return (type.IsPrimitive && type != typeof(bool) && type != typeof(char)) || type == typeof(decimal);
    }

    private static string Text(object? value) => value switch
    {
        null => Missing,
        string text => text,
        bool flag => flag ? "true" : "false",
        double number => number.ToString("G6", CultureInfo.InvariantCulture),
        float number => number.ToString("G6", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable list => ListText(list),
        _ => value.ToString() ?? "",
    };

    private static string ListText(IEnumerable list)
    {
        var items = list.Cast<object?>().Take(ListPreview + 1).Select(Text).ToList();
        if (items.Count > ListPreview) items[ListPreview] = "…";
        return "[" + string.Join(", ", items) + "]";
    }

    private static string OneLine(string text)
    {
        if (!text.Any(char.IsControl)) return text;
        var line = new StringBuilder(text.Length);
        foreach (var c in text.ReplaceLineEndings("↵")) line.Append(char.IsControl(c) ? ' ' : c);
        return line.ToString();
    }

    private static string Shorten(string text, int maxLength)
    {
        if (text.Length <= maxLength) return text;
        var end = maxLength - 1;
        if (char.IsHighSurrogate(text[end - 1])) end--;
        return text[..end] + "…";
    }
}
