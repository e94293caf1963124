using System.Collections;
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

    /// <summary>A row for each element, of which at most <paramref name="maxRows"/> are taken: the sequence may have no end.</summary>
    public static ValueTable OfSequence(IEnumerable sequence, int maxRows)
    {
        var items = sequence.Cast<object?>().Take(maxRows + 1).ToList();
        var more = items.Count > maxRows;
        if (more) items.RemoveAt(maxRows);
        var shape = items.FirstOrDefault(item => item is not null) is { } first ? PropertiesOf(first.GetType()) : [];
        var uniform = shape.Count > 0 && items.All(item => item is null || shape[0].Owner.IsInstanceOfType(item));
        List<IReadOnlyList<object?>> rows = uniform
            ? [.. items.Select(item => (IReadOnlyList<object?>)[.. shape.Select(property => item is null ? null : property.Read(item))])]
            : [.. items.Select(item => (IReadOnlyList<object?>)[item])];
        return Of(uniform ? [.. shape.Select(property => property.Name)] : ["value"], rows, NoteFor(sequence, items.Count, more));
    }

    /// <summary>A row for each property of a record or an anonymous object; null for anything else, whose own text says more.</summary>
    public static ValueTable? OfRecord(object value)
    {
        if (PropertiesOf(value.GetType()) is not { Count: > 0 } properties) return null;
        return Of(["property", "value"], [.. properties.Select(property => (IReadOnlyList<object?>)[property.Name, property.Read(value)])], null);
    }

    private static ValueTable Of(IReadOnlyList<string> columns, List<IReadOnlyList<object?>> rows, string? note) => new(
        columns,
        [.. rows.Select(row => (IReadOnlyList<string>)[.. row.Select(cell => PlainText.InTable(cell))])],
        [.. columns.Select((_, column) => rows.Count > 0 && rows.All(row => row[column] is null or int or long or float or double or short or byte or decimal or uint or ulong))],
        note);

    private static string? NoteFor(IEnumerable sequence, int shown, bool more)
    {
        if (shown == 0) return "empty";
        if (!more) return null;
        int? count = sequence is ICollection collection ? collection.Count
            : sequence.GetType().GetInterfaces().Any(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>))
                ? (int?)sequence.GetType().GetProperty("Count")?.GetValue(sequence)
                : null;
        return count is { } all
            ? string.Create(CultureInfo.InvariantCulture, $"the first {shown} of {all:N0}")
            : string.Create(CultureInfo.InvariantCulture, $"the first {shown}; there are more");
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
