using System.Globalization;

namespace CourseKit.Datasets;

/// <summary>Columns read as text, given the narrowest type that keeps every value.</summary>
internal static class TextColumn
{
    private delegate bool TryParse<T>(string text, out T value);

    public static Column Infer(IReadOnlyList<string?> texts)
    {
        if (texts.All(text => text is null)) return new Column<string?>([.. texts]);
        return TryAll<long>(texts, TryCanonicalLong) ?? TryAll<double>(texts, TryDouble) ?? TryAll<bool>(texts, bool.TryParse) ?? new Column<string?>([.. texts]);
    }

    /// <param name="texts">The texts; null where missing.</param>
    /// <param name="type">string, long, double, bool, or a nullable form.</param>
    /// <param name="error">Makes the exception from the row and what is wrong there.</param>
    public static Column Parse(IReadOnlyList<string?> texts, Type type, Func<int, string, DatasetException> error) =>
        (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var t when t == typeof(string) => new Column<string?>([.. texts]),
            var t when t == typeof(long) => ParseAll<long>(texts, type, TryLong, error),
            var t when t == typeof(double) => ParseAll<double>(texts, type, TryAnyDouble, error),
            var t when t == typeof(bool) => ParseAll<bool>(texts, type, bool.TryParse, error),
            _ => throw new DatasetException($"A column of a text file cannot be read as {Column.NameOf(type)}. Declare string, long, double or bool, and convert with Map."),
        };

    private static Column? TryAll<T>(IReadOnlyList<string?> texts, TryParse<T> parse)
        where T : struct
    {
        var values = new T?[texts.Count];
        for (var row = 0; row < values.Length; row++)
        {
            if (texts[row] is not { } text) continue;
            if (!parse(text, out var value)) return null;
            values[row] = value;
        }

        return Pack(values, nullable: false);
    }

    private static Column ParseAll<T>(IReadOnlyList<string?> texts, Type type, TryParse<T> parse, Func<int, string, DatasetException> error)
        where T : struct
    {
        var nullable = type == typeof(T?);
        var values = new T?[texts.Count];
        for (var row = 0; row < values.Length; row++)
        {
            if (texts[row] is { } text)
            {
                if (!parse(text, out var value)) throw error(row, $"'{CellText.Format(text, 60)}' is not a {Column.NameOf(typeof(T))}, which the column was declared as.");
                values[row] = value;
            }
            else if (!nullable)
            {
                throw error(row, $"the value is missing, but the column was declared {Column.NameOf(type)}. Declare {Column.NameOf(type)}? instead.");
            }
        }

        return Pack(values, nullable);
    }

    private static Column Pack<T>(T?[] values, bool nullable)
        where T : struct =>
        nullable || values.Contains(null) ? new Column<T?>(values) : new Column<T>(Array.ConvertAll(values, value => value!.Value));

    private static bool TryLong(string text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static bool TryAnyDouble(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private static bool TryCanonicalLong(string text, out long value) =>
        TryLong(text, out value) && value.ToString(CultureInfo.InvariantCulture) == text;

    /// <summary>Codes such as 007 and numbers too long for <c>long</c> are kept as text: a double would lose their digits.</summary>
    private static bool TryDouble(string text, out double value) =>
        TryAnyDouble(text, out value) && (!text.All(char.IsAsciiDigit) || TryCanonicalLong(text, out _));
}
