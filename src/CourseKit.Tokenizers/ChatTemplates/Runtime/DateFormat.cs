using System.Globalization;
using System.Text;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>The directives of C's <c>strftime</c>, in English.</summary>
internal static class DateFormat
{
    internal static string Apply(string format, DateTime time)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                text.Append(format[i]);
                continue;
            }
            var isUnpadded = format[i + 1] == '-' && i + 2 < format.Length;
            var directive = format[i += isUnpadded ? 2 : 1];
            var part = Directive(directive, time);
            text.Append(isUnpadded ? part.TrimStart('0', ' ') is { Length: > 0 } trimmed ? trimmed : "0" : part);
        }
        return text.ToString();
    }

    private static string Directive(char directive, DateTime time) => directive switch
    {
        'a' => Net("ddd", time),
        'A' => Net("dddd", time),
        'b' or 'h' => Net("MMM", time),
        'B' => Net("MMMM", time),
        'c' => $"{Net("ddd MMM", time)} {time.Day,2} {Net("HH:mm:ss yyyy", time)}",
        'd' => Net("dd", time),
        'D' or 'x' => Net("MM'/'dd'/'yy", time),
        'e' => string.Create(CultureInfo.InvariantCulture, $"{time.Day,2}"),
        'f' => Net("ffffff", time),
        'F' => Net("yyyy-MM-dd", time),
        'H' => Net("HH", time),
        'I' => Net("hh", time),
        'j' => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        'm' => Net("MM", time),
        'M' => Net("mm", time),
        'n' => "\n",
        'p' => Net("tt", time),
        'R' => Net("HH:mm", time),
        'S' => Net("ss", time),
        't' => "\t",
        'T' or 'X' => Net("HH:mm:ss", time),
        'u' => (time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek).ToString(CultureInfo.InvariantCulture),
        'w' => ((int)time.DayOfWeek).ToString(CultureInfo.InvariantCulture),
        'y' => Net("yy", time),
        'Y' => Net("yyyy", time),
        'z' or 'Z' => "", // the time is local and says nothing about its zone, as in the reference
        '%' => "%",
        _ => throw new TemplateFault($"strftime_now() does not know '%{directive}'."),
    };

    private static string Net(string format, DateTime time) => time.ToString(format, CultureInfo.InvariantCulture);
}
