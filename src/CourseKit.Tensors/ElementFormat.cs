using System.Globalization;

namespace CourseKit.Tensors;

/// <summary>One notation and width for all elements that are printed together (<c>_Formatter</c> in <c>torch/_tensor_str.py</c>).</summary>
internal sealed class ElementFormat
{
    private const string Decimals = "0.0000";
    private const string Scientific = "0.0000e+00";

    private readonly string notation;

    /// <summary>The format for elements of a type.</summary>
    public ElementFormat(DType type, IEnumerable<object> elements)
    {
        notation = type.IsFloatingPoint ? Notation([.. elements.Cast<double>().Where(value => double.IsFinite(value) && value != 0)]) : "0";
        Width = elements.Select(element => Text(element).Length).DefaultIfEmpty().Max();
    }

    /// <summary>Characters of every element.</summary>
    public int Width { get; }

    /// <summary>An element, filled up with blanks at its left.</summary>
    public string Format(object element) => Text(element).PadLeft(Width);

    private string Text(object element) => element switch
    {
        double.NaN => "nan",
        double.PositiveInfinity => "inf",
        double.NegativeInfinity => "-inf",
        IFormattable number => number.ToString(notation, CultureInfo.InvariantCulture),
        _ => element.ToString()!,
    };

    // Whole numbers have a bare point, very large, very small and very different ones powers of ten, all others four decimals.
    private static string Notation(double[] values)
    {
        if (values.Length == 0) return "0'.'";
        var (smallest, largest) = (values.Min(Math.Abs), values.Max(Math.Abs));
        var whole = Array.TrueForAll(values, double.IsInteger);
        if (largest / smallest > 1000 || largest > 1e8 || (!whole && smallest < 1e-4)) return Scientific;
        return whole ? "0'.'" : Decimals;
    }
}
