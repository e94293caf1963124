using System.Globalization;

namespace CourseKit.Charts;

/// <summary>Numbers as people read them.</summary>
internal static class NumberText
{
    /// <summary>A value with about four significant digits: <c>12,345</c>, <c>0.9312</c>, <c>1.2e-7</c>.</summary>
    public static string Value(double value)
    {
        if (!double.IsFinite(value)) return "no value";
        var size = Math.Abs(value);
        if (value == Math.Round(value) && size < 1e9) return Format(value, "#,##0");
        if (size is >= 1e6 or < 1e-3) return Format(value, "0.###e+0").Replace("e+", "e", StringComparison.Ordinal);
        var decimals = Math.Clamp(3 - (int)Math.Floor(Math.Log10(size)), 0, 6);
        return Format(value, "#,##0." + new string('#', decimals));
    }

    /// <summary>A share in per cent: <c>93.1 %</c>.</summary>
    public static string Percent(double share) => Format(share * 100, "0.#") + " %";

    /// <summary>The texts of ticks that are <paramref name="step"/> apart, all with the same number of decimals.</summary>
    public static string[] Ticks(IReadOnlyList<double> ticks, double step, bool percent)
    {
        if (percent) return [.. ticks.Select(tick => Format(Clean(tick) * 100, Decimals(step * 100)) + " %")];
        var size = ticks.Count == 0 ? 0 : ticks.Max(Math.Abs);
        if (size is >= 1e15 || (size < 1e-4 && size > 0)) return [.. ticks.Select(tick => Scientific(tick, step, size))];
        var (unit, suffix) = size switch { >= 1e12 => (1e12, "T"), >= 1e9 => (1e9, "B"), >= 1e6 => (1e6, "M"), _ => (1d, "") };
        // Small differences of large numbers are lost in a unit.
        if (step / unit < 1e-3) (unit, suffix) = (1, "");
        var format = Decimals(step / unit);
        return [.. ticks.Select(tick => Clean(tick) == 0 ? "0" : Format(tick / unit, format) + suffix)];

        // What should be zero may be off by a rounding error of the steps.
        double Clean(double tick) => Math.Abs(tick) < step * 1e-6 ? 0 : tick;
    }

    /// <summary>A number for SVG and other machine-read text: two decimals at most.</summary>
    public static string Coordinate(double value) => (Math.Round(value, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture);

    private static string Format(double value, string format)
    {
        var text = value.ToString(format, CultureInfo.InvariantCulture);
        return text.StartsWith('-') ? "−" + text[1..] : text;
    }

    private static string Decimals(double step)
    {
        var decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 8);
        return decimals == 0 ? "#,##0" : "#,##0." + new string('0', decimals);
    }

    private static string Scientific(double tick, double step, double size)
    {
        if (Math.Abs(tick) < step * 1e-6) return "0";
        var digits = Math.Clamp((int)Math.Ceiling(Math.Log10(size / step) - 1e-9), 0, 8);
        return Format(tick, "0." + new string('#', digits) + "e+0").Replace("e+", "e", StringComparison.Ordinal);
    }
}
