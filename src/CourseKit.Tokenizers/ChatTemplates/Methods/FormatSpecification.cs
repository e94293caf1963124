using System.Globalization;
using System.Text.RegularExpressions;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>Python's format specifications: <c>[[fill]align][sign][0][width][,][.precision][type]</c>.</summary>
internal static partial class FormatSpecification
{
    [GeneratedRegex(@"^(?:(?<fill>.)?(?<align>[<>^=]))?(?<sign>[+\- ])?(?<zero>0)?(?<width>\d{1,9})?(?<group>[,_])?(?:\.(?<precision>\d{1,3}))?(?<type>[sdxXofFeE%])?$",
        RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Grammar { get; }

    internal static string Apply(object value, string specification, Evaluation evaluation)
    {
        if (specification.Length == 0) return Values.Text(value, evaluation);
        var match = Grammar.Match(specification);
        if (!match.Success) throw new TemplateFault($"the format '{specification}' is not supported.");
        var isZero = match.Groups["zero"].Success;
        var type = match.Groups["type"].Value;
        int? precision = match.Groups["precision"].Success ? int.Parse(match.Groups["precision"].ValueSpan, CultureInfo.InvariantCulture) : null;
        var (sign, body) = value is string or TemplateObject
            ? ("", Cut(Values.Text(value, evaluation), type, precision))
            : Number(value, type, precision, match.Groups["sign"].Value, match.Groups["group"].Value);
        var width = match.Groups["width"].Success ? int.Parse(match.Groups["width"].ValueSpan, CultureInfo.InvariantCulture) : 0;
        var fill = match.Groups["fill"] is { Success: true, Length: 1 } given ? given.Value[0] : isZero ? '0' : ' ';
        var align = match.Groups["align"].Success ? match.Groups["align"].Value[0] : isZero ? '=' : value is string ? '<' : '>';
        return Align(sign, body, width, fill, align, evaluation);
    }

    private static string Cut(string text, string type, int? precision)
    {
        if (type is not ("" or "s")) throw new TemplateFault($"the format '{type}' was given a text; expected a number.");
        return precision is { } length ? text[..PythonText.Position(text, length)] : text;
    }

    private static (string Sign, string Body) Number(object value, string type, int? precision, string sign, string group)
    {
        var number = Values.AsNumber(value)!;
        var isNegative = number is long and < 0 || (number is double real && double.IsNegative(real));
        var body = (type, number) switch
        {
            ("" or "d", long integer) => Unsigned(integer).ToString(group.Length > 0 ? "#,##0" : "0", CultureInfo.InvariantCulture),
            ("x", long integer) => Unsigned(integer).ToString("x", CultureInfo.InvariantCulture),
            ("X", long integer) => Unsigned(integer).ToString("X", CultureInfo.InvariantCulture),
            ("o", long integer) => Convert.ToString((long)Unsigned(integer), 8),
            ("f" or "F" or "%", _) => Fixed(Real(number) * (type == "%" ? 100 : 1), precision ?? 6, group.Length > 0) + (type == "%" ? "%" : ""),
            ("e" or "E", _) => Exponent(Real(number), precision ?? 6, type),
            ("", double) when precision is null && group.Length == 0 => FloatText.Represent(Real(number)),
            _ => throw new TemplateFault($"the format '{type}' was given {Values.Describe(value)}."),
        };
        if (group == "_") body = body.Replace(',', '_');
        return (isNegative ? "-" : sign is "+" or " " ? sign : "", body);
    }

    private static ulong Unsigned(long value) => value < 0 ? (ulong)-(value + 1) + 1 : (ulong)value;

    private static double Real(object number) => Math.Abs(Convert.ToDouble(number, CultureInfo.InvariantCulture));

    private static string Fixed(double value, int decimals, bool isGrouped)
    {
        if (!double.IsFinite(value)) return FloatText.Represent(value);
        var text = FloatText.Round(value, decimals).ToString((isGrouped ? "N" : "F") + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return text;
    }

    private static string Exponent(double value, int decimals, string type)
    {
        var text = value.ToString($"0{(decimals > 0 ? "." + new string('0', decimals) : "")}e+00", CultureInfo.InvariantCulture);
        return type == "E" ? text.ToUpperInvariant() : text;
    }

    private static string Align(string sign, string body, int width, char fill, char align, Evaluation evaluation)
    {
        var missing = width - sign.Length - PythonText.Length(body);
        if (missing <= 0) return sign + body;
        evaluation.CheckLength(width);
        var left = align switch { '<' => 0, '^' => missing / 2, _ => missing };
        return align == '=' ? sign + new string(fill, missing) + body
            : new string(fill, left) + sign + body + new string(fill, missing - left);
    }
}
