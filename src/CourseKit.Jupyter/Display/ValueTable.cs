using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace CourseKit.Jupyter.Display;

/// <summary>A value laid out in rows and columns, before it is text or HTML.</summary>
/// <param name="Columns">The headers; empty where there is nothing to head.</param>
/// <param name="Rows">The cells.</param>
/// <param name="Numeric">Which columns hold numbers only, to be aligned at the right.</param>
/// <param name="Note">What is not shown, or null.</param>
internal sealed record ValueTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyList<bool> Numeric, string? Note)
{
    private const int MaxColumns = 20;

    /// <summary>A row for each element.</summary>
    public static ValueTable OfItems(SequenceStart start)
    {
        var shape = start.Items.FirstOrDefault(item => item is not null) is { } first ? PropertiesOf(first.GetType()) : [];
        var uniform = shape.Count > 0 && start.Items.All(item => item is null || shape[0].Owner.IsInstanceOfType(item));
        List<IReadOnlyList<object?>> rows = uniform
            ? [.. start.Items.Select(item => (IReadOnlyList<object?>)[.. shape.Select(property => item is null ? null : property.Read(item))])]
            : [.. start.Items.Select(item => (IReadOnlyList<object?>)[item])];
        return Of(uniform ? [.. shape.Select(property => property.Name)] : ["value"], rows, start.Note);
    }

    /// <summary>A row for each property of a record or an anonymous object; null for anything else, whose own text says more.</summary>
    public static ValueTable? OfRecord(object value)
    {
        if (PropertiesOf(value.GetType()) is not { Count: > 0 } properties) return null;
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

    // Records, anonymous objects, tuples and key/value pairs are data; of other classes their ToString() speaks.
    private static IReadOnlyList<(string Name, Type Owner, Func<object, object?> Read)> PropertiesOf(Type type)
    {
        if (PlainTypes(type)) return [];
        var isTuple = typeof(ITuple).IsAssignableFrom(type);
        var isPair = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>);
        var isAnonymous = type.IsDefined(typeof(CompilerGeneratedAttribute)) && type.Name.Contains("AnonymousType", StringComparison.Ordinal);
        if (isTuple && type.IsValueType)
            return [.. type.GetFields().Take(MaxColumns).Select(field => (field.Name, type, (Func<object, object?>)field.GetValue))];
        if (!isPair && !isTuple && !isAnonymous && !IsRecord(type)) return [];
        return [.. type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.GetIndexParameters().Length == 0 && property.CanRead)
            .Take(MaxColumns)
            .Select(property => (property.Name, type, (Func<object, object?>)(item => Value(property, item))))];
    }

    private static bool PlainTypes(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal) || type == typeof(DateTime) || type == typeof(TimeSpan);

    // A record class has a method <Clone>$, a record struct the method that prints its members.
    private static bool IsRecord(Type type) =>
        type.GetMethod("<Clone>$") is not null ||
        (type.IsValueType && type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic, [typeof(System.Text.StringBuilder)]) is not null);

    private static object? Value(PropertyInfo property, object item)
    {
        try
        {
            return property.GetValue(item);
        }
        catch (TargetInvocationException exception)
        {
            return $"({exception.InnerException!.GetType().Name})";
        }
    }
}
