using System.Globalization;

namespace CourseKit.Jupyter.Display;

/// <summary>Values as plain text: the same in every culture, and no longer than a person reads.</summary>
internal static class PlainText
{
    private const int MaxLength = 100_000;

    /// <summary>Whether a value is one piece of text: a string, number, date and the like.</summary>
    public static bool IsScalar(object? value) =>
        value is null or string or char or bool or Enum or Type or IFormattable || value.GetType().IsPrimitive;

    /// <summary>The value's own text.</summary>
    public static string Of(object? value)
    {
        var text = value switch
        {
            null => "null",
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? value.GetType().Name,
        };
        return text.Length <= MaxLength ? text : $"{text.AsSpan(0, MaxLength)}… ({(text.Length - MaxLength).ToString("N0", CultureInfo.InvariantCulture)} more characters)";
    }

    /// <summary>A number with so many digits after the point; one that they cannot show is written with an exponent.</summary>
    public static string Number(double number, int digits) => Math.Abs(number) is > 0 and (< 1e-3 or >= 1e7)
        ? number.ToString("0.###e0", CultureInfo.InvariantCulture)
        : number.ToString($"N{digits}", CultureInfo.InvariantCulture);

    /// <summary>A value for the cell of a table: one line, cut where it is long.</summary>
    public static string InTable(object? value, int maxLength = 160)
    {
        var text = value switch
        {
            null => "",
            float number => Number(number, 4),
            double number => Number(number, 4),
            int or long => string.Create(CultureInfo.InvariantCulture, $"{value:N0}"),
            string or not System.Collections.IEnumerable => Of(value),
            System.Collections.IEnumerable items => "[" + string.Join(", ", items.Cast<object?>().Take(8).Select(item => InTable(item, 40))) + "]",
        };
        text = string.Join(' ', text.Split((char[])['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= maxLength ? text : string.Concat(text.AsSpan(0, maxLength - 1), "…");
    }
}
