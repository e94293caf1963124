using System.Collections;
using System.Globalization;

namespace CourseKit.Jupyter.Display;

/// <summary>Values as plain text: the same in every culture, and no longer than a person reads.</summary>
internal static class PlainText
{
    private const int MaxLength = 100_000;
    private const int MaxItemsInTable = 8;
    private const int MaxShort = 40;

    // A list may hold itself.
    private const int DeepestInTable = 4;

    /// <summary>Whether a value is one piece of text: a string, number, date and the like.</summary>
    public static bool IsScalar(object? value) =>
        value is null or string or char or bool or Enum or Type or IFormattable || value.GetType().IsPrimitive;

    /// <summary>Whether a value is a scalar that many others fit beside, on one line.</summary>
    public static bool IsShort(object? value) => value is string text ? text.Length <= MaxShort && !text.Contains('\n', StringComparison.Ordinal) : IsScalar(value);

    /// <summary>The value's own text; where it throws, what it threw.</summary>
    /// <param name="value">A value, or null.</param>
    /// <param name="enough">About how many characters will be used, so that no more of a large record are made.</param>
    public static string Of(object? value, int enough = MaxLength)
    {
        string text;
        try
        {
            text = Uncut(value, enough);
        }
        catch (Exception exception) when (!FormatFailure.IsCancellation)
        {
            return $"({FormatFailure.Line($"ToString() of {TypeText.Of(value!.GetType())}", exception)})";
        }

        return Shortened(text, MaxLength);
    }

    /// <summary>A text, and where it is cut, how much is missing.</summary>
    public static string Shortened(string text, int length) =>
        text.Length <= length ? text : $"{Cut(text, length)}… ({(text.Length - length).ToString("N0", CultureInfo.InvariantCulture)} more characters)";

    /// <summary>The first characters of a text, none of them half of a pair.</summary>
    public static string Cut(string text, int length)
    {
        if (text.Length <= length) return text;
        return text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }

    /// <summary>A number with so many digits after the point; one that they cannot show is written with an exponent.</summary>
    public static string Number(double number, int digits) => Math.Abs(number) is > 0 and (< 1e-3 or >= 1e7)
        ? number.ToString("0.###e0", CultureInfo.InvariantCulture)
        : number.ToString($"N{digits}", CultureInfo.InvariantCulture);

    /// <summary>A value for the cell of a table: one line, cut where it is long.</summary>
    public static string InTable(object? value, int maxLength = 160) => InTable(value, maxLength, DeepestInTable);

    private static string InTable(object? value, int maxLength, int depth)
    {
        var text = value switch
        {
            null or DBNull => "",
            float number => Number(number, 4),
            double number => Number(number, 4),
            int or long => string.Create(CultureInfo.InvariantCulture, $"{value:N0}"),
            string or not IEnumerable => Of(value, maxLength),
            IEnumerable items => depth == 0 ? "[…]" : $"[{string.Join(", ", Items(items, depth - 1))}]",
        };
        text = string.Join(' ', text.Split((char[])['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= maxLength ? text : Cut(text, maxLength - 1) + "…";
    }

    private static List<string> Items(IEnumerable items, int depth)
    {
        var texts = new List<string>();
        try
        {
            foreach (var item in items)
            {
                texts.Add(texts.Count == MaxItemsInTable ? "…" : InTable(item, 40, depth));
                if (texts.Count > MaxItemsInTable) break;
            }
        }
        catch (Exception exception) when (!FormatFailure.IsCancellation)
        {
            texts.Add(FormatFailure.InPlace(exception));
        }

        return texts;
    }

    private static string Uncut(object? value, int enough) => value switch
    {
        null => "null",
        DBNull => nameof(DBNull),
        Type type => TypeText.Of(type),
        DateTime time => time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF zzz", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        Exception exception => $"{TypeText.Name(exception.GetType())}: {FormatFailure.MessageOf(exception)}",
        Task task => $"{TypeText.Of(task.GetType())}: write await before it to see what becomes of it",
        Stream stream => Described(stream),
        _ when Awaited(value.GetType()) is { } name => $"{name}: read it with await foreach",
        _ when DataText.Applies(value.GetType()) => DataText.Of(value, enough),
        _ when IsNameOfType(value.GetType()) => TypeText.Of(value.GetType()),
        _ => value.ToString() ?? TypeText.Of(value.GetType()),
    };

    private static string Described(Stream stream) => stream.CanSeek
        ? string.Create(CultureInfo.InvariantCulture, $"{TypeText.Name(stream.GetType())}: {stream.Length:N0} bytes, at {stream.Position:N0}")
        : TypeText.Name(stream.GetType());

    // A sequence whose elements are awaited is not begun in order to be shown.
    private static string? Awaited(Type type) => type.GetMethod(nameof(ToString), Type.EmptyTypes)?.DeclaringType != typeof(object)
        ? null
        : type.GetInterfaces().Where(TypeText.IsAsyncSequence).Select(TypeText.Of).FirstOrDefault();

    // What object says of itself: the full name of the type, which for a cell's own types is Roslyn's.
    private static bool IsNameOfType(Type type) =>
        type.GetMethod(nameof(ToString), Type.EmptyTypes)?.DeclaringType is { } owner && (owner == typeof(object) || owner == typeof(ValueType) || owner == typeof(Delegate));
}
