using System.Globalization;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>Filters that make numbers.</summary>
internal static class NumberFilters
{
    internal static readonly Dictionary<string, TemplateFilter> All = new(StringComparer.Ordinal)
    {
        ["abs"] = (value, _) => Values.AsNumber(value) switch
        {
            long number => number < 0 ? Arithmetic.Negate(number) : (object)number,
            double number => (object)Math.Abs(number),
            _ => throw new TemplateFault($"the filter 'abs' was given {Values.Describe(value)}; expected a number."),
        },
        ["int"] = ToInt,
        ["float"] = (value, arguments) => arguments.Find(0, "default") is var fallback && AsFloat(value) is { } number ? number : fallback ?? 0.0,
        ["round"] = Round,
        ["length"] = Length,
        ["count"] = Length,
        ["sum"] = Sum,
    };

    /// <summary>Python's <c>float()</c>, or null.</summary>
    internal static double? AsFloat(object value)
    {
        if (value is Undefined undefined) throw undefined.Fault;
        if (value is not string text) return Values.AsNumber(value) is { } number ? Convert.ToDouble(number, CultureInfo.InvariantCulture) : null;
        var trimmed = text.Trim(PythonText.Whitespace);
        var sign = trimmed.StartsWith('-') ? -1 : 1;
        switch (trimmed.TrimStart('+', '-').ToLowerInvariant())
        {
            case "inf" or "infinity": return sign * double.PositiveInfinity;
            case "nan": return double.NaN;
        }
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(WithoutSeparators(trimmed), style, CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
    }

    private static string WithoutSeparators(string digits) =>
        digits.Contains("__", StringComparison.Ordinal) || digits.StartsWith('_') || digits.EndsWith('_') ? "x"
        : digits.Replace("_", "", StringComparison.Ordinal);

    private static object ToInt(object value, Arguments arguments)
    {
        var fallback = arguments.Find(0, "default") ?? 0L;
        var radix = arguments.Int(1, "base", 10);
        if (value is bool or long) return Values.AsNumber(value)!;
        if (value is string text && AsInteger(text.Trim(PythonText.Whitespace), radix) is { } parsed) return parsed;
        if (AsFloat(value) is not { } number || !double.IsFinite(number)) return fallback;
        return Math.Abs(number) < 9.2e18 ? (long)number : throw new TemplateFault($"{Values.Describe(value)} does not fit into 64 bits.");
    }

    private static object? AsInteger(string text, int radix)
    {
        if (radix is not (2 or 8 or 10 or 16)) throw new TemplateFault($"the filter 'int': the base {radix} is none of 2, 8, 10 and 16.");
        var digits = WithoutSeparators(text);
        if (radix == 10) return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? (object)value : null;
        var isNegative = digits.StartsWith('-');
        digits = digits.TrimStart('+', '-').ToLowerInvariant();
        var prefix = radix == 16 ? "0x" : radix == 8 ? "0o" : "0b";
        if (digits.StartsWith(prefix, StringComparison.Ordinal)) digits = digits[2..];
        try
        {
            return Convert.ToInt64(digits, radix) * (isNegative ? -1 : 1);
        }
        catch (Exception error) when (error is FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    private static object Round(object value, Arguments arguments)
    {
        var precision = arguments.Int(0, "precision", 0);
        var method = arguments.OptionalText(1, "method") ?? "common";
        if (method is not ("common" or "ceil" or "floor"))
            throw new TemplateFault($"the filter 'round': the method '{method}' is none of common, ceil and floor.");
        var number = Values.AsNumber(value) ?? throw (value is Undefined undefined ? undefined.Fault
            : new TemplateFault($"the filter 'round' was given {Values.Describe(value)}; expected a number."));
        if (method == "common")
            return number is not long integer ? FloatText.Round((double)number, precision)
                : precision >= 0 ? number : (object)(long)FloatText.Round(integer, precision);
        var scale = Math.Pow(10, precision);
        var scaled = Convert.ToDouble(number, CultureInfo.InvariantCulture) * scale;
        return (method == "ceil" ? Math.Ceiling(scaled) : Math.Floor(scaled)) / scale;
    }

    private static object Length(object value, Arguments arguments) => (long)(Values.Length(value) ??
        throw new TemplateFault($"{Values.Describe(value)} has no length; put '|list' before '|length' after filters such as map or select."));

    private static object Sum(object value, Arguments arguments)
    {
        var path = arguments.Find(0, "attribute");
        var sum = arguments.Find(1, "start") ?? 0L;
        if (sum is string) throw new TemplateFault("the filter 'sum' adds no texts; use 'join'.");
        foreach (var item in Values.Items(value, arguments.Evaluation))
            sum = Arithmetic.Apply("+", sum, path is null or None ? item : AttributePath.Follow(item, path, arguments.Evaluation), arguments.Evaluation);
        return sum;
    }
}
