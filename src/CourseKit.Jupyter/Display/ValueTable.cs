using System.Globalization;

namespace CourseKit.Jupyter.Display;

/// <summary>A value laid out in rows and columns, before it is text or HTML.</summary>
/// <param name="Columns">The headers; empty where there is nothing to head.</param>
/// <param name="Rows">The cells.</param>
/// <param name="Numeric">Which columns hold numbers only, to be aligned at the right.</param>
/// <param name="Note">What is not shown, or null.</param>
internal sealed record ValueTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyList<bool> Numeric, string? Note)
{
    private const int MaxColumns = 20;
    private const int MaxProperties = 100;

    /// <summary>Whether the first cell of each row names the row.</summary>
    public bool HasRowHeaders { get; init; }

    /// <summary>A row for each element.</summary>
    public static ValueTable OfItems(SequenceStart start)
    {
        var type = start.Items.FirstOrDefault(item => item is not null)?.GetType();
        var all = type is null ? [] : DataShape.Of(type).Properties;
        var shape = all.Take(MaxColumns).ToList();
        var uniform = shape.Count > 0 && start.Items.All(item => item is null || type!.IsInstanceOfType(item));
        List<IReadOnlyList<object?>> rows = uniform
            ? [.. start.Items.Select(item => (IReadOnlyList<object?>)[.. shape.Select(property => item is null ? null : property.Read(item))])]
            : [.. start.Items.Select(item => (IReadOnlyList<object?>)[item])];
        return Of(uniform ? [.. shape.Select(property => property.Name)] : ["value"], rows, Joined(start.Note, uniform ? CutNote(shape.Count, all.Count, "columns") : null));
    }

    /// <summary>A row for each property of a record or an anonymous object; null for anything else, whose own text says more.</summary>
    public static ValueTable? OfRecord(object value)
    {
        if (DataShape.Of(value.GetType()).Properties is not { Count: > 0 } properties) return null;
        var rows = properties.Take(MaxProperties).Select(property => (IReadOnlyList<object?>)[property.Name, property.Read(value)]).ToList();
        return Of(["property", "value"], rows, CutNote(rows.Count, properties.Count, "properties")) with { HasRowHeaders = true };
    }

    /// <summary>A table of cells that are values.</summary>
    public static ValueTable Of(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<object?>> rows, string? note)
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

    /// <summary>Says that not all are shown; null when they are.</summary>
    public static string? CutNote(int shown, int count, string of) =>
        shown == count ? null : string.Create(CultureInfo.InvariantCulture, $"the first {shown} of {count:N0} {of}");

    /// <summary>Two notes as one; null for none.</summary>
    public static string? Joined(string? first, string? second) => first is null || second is null ? first ?? second : $"{first}; {second}";

    // Numbers that stand under each other have the same digits after the point; null for a column that is not of numbers.
    private static int? Digits(IReadOnlyList<object?> cells)
    {
        if (!cells.Any(IsNumber) || !cells.All(cell => cell is null or DBNull || IsNumber(cell))) return null;
        var numbers = cells.Where(IsNumber).Select(cell => Math.Abs(Convert.ToDouble(cell, CultureInfo.InvariantCulture))).Where(double.IsFinite).ToList();
        return numbers.All(number => number == Math.Floor(number)) ? 0 : numbers.Max() switch { >= 10_000 => 0, >= 100 => 2, _ => 4 };
    }

    private static bool IsNumber(object? value) => value is int or long or float or double or short or byte or decimal or uint or ulong or ushort or sbyte;
}
