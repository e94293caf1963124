using System.Globalization;

namespace CourseKit.Jupyter.Display;

/// <summary>A value laid out in rows and columns, before it is text or HTML.</summary>
/// <param name="Columns">The headers; empty where there is nothing to head.</param>
/// <param name="Rows">The cells.</param>
/// <param name="Numeric">Which columns hold numbers only, to be aligned at the right.</param>
/// <param name="Note">What is not shown, or null.</param>
internal sealed record ValueTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyList<bool> Numeric, string? Note)
{
    /// <summary>A row for each element.</summary>
    public static ValueTable OfItems(SequenceStart start)
    {
        var type = start.Items.FirstOrDefault(item => item is not null)?.GetType();
        var shape = type is null ? [] : DataShape.Of(type).Properties;
        var uniform = shape.Count > 0 && start.Items.All(item => item is null || type!.IsInstanceOfType(item));
        List<IReadOnlyList<object?>> rows = uniform
            ? [.. start.Items.Select(item => (IReadOnlyList<object?>)[.. shape.Select(property => item is null ? null : property.Read(item))])]
            : [.. start.Items.Select(item => (IReadOnlyList<object?>)[item])];
        return Of(uniform ? [.. shape.Select(property => property.Name)] : ["value"], rows, start.Note);
    }

    /// <summary>A row for each property of a record or an anonymous object; null for anything else, whose own text says more.</summary>
    public static ValueTable? OfRecord(object value)
    {
        if (DataShape.Of(value.GetType()).Properties is not { Count: > 0 } properties) return null;
        return Of(["property", "value"], [.. properties.Select(property => (IReadOnlyList<object?>)[property.Name, property.Read(value)])], null);
    }

    private static ValueTable Of(IReadOnlyList<string> columns, List<IReadOnlyList<object?>> rows, string? note)
    {
        var digits = columns.Select((_, column) => Digits([.. rows.Select(row => row[column])])).ToList();
        return new(
            columns,
            [.. rows.Select(row => (IReadOnlyList<string>)[.. row.Select((cell, column) => digits[column] is { } some && cell is float or double
                ? PlainText.Number(Convert.ToDouble(cell, CultureInfo.InvariantCulture), some)
                : PlainText.InTable(cell))])],
            [.. digits.Select(some => some is not null)],
            note);
    }

    // Numbers that stand under each other have the same digits after the point; null for a column that is not of numbers.
    private static int? Digits(IReadOnlyList<object?> cells)
    {
        if (!cells.Any(cell => cell is not null) || !cells.All(cell => cell is null or int or long or float or double or short or byte or decimal or uint or ulong)) return null;
        var numbers = cells.OfType<IConvertible>().Select(cell => Math.Abs(cell.ToDouble(CultureInfo.InvariantCulture))).Where(double.IsFinite).ToList();
        return numbers.All(number => number == Math.Floor(number)) ? 0 : numbers.Max() switch { >= 10_000 => 0, >= 100 => 2, _ => 4 };
    }
}
