using System.Globalization;

namespace CourseKit.Datasets;

/// <summary>Reading a stored value as another type. Only conversions that keep the value are made: from one integer type to another
/// (checked), from integers to floating point, between float and double, and from a type to its nullable form.</summary>
internal static class ValueConversion
{
    public static Column<T> Convert<T>(Column column, string name)
    {
        if (column is Column<T> typed) return typed;
        var values = new T[column.Count];
        for (var row = 0; row < values.Length; row++) values[row] = Convert<T>(column, name, row);
        if (values.Length == 0 && !MayConvert(column.ElementType, typeof(T))) throw WrongType<T>(column, name);
        return new Column<T>(values);
    }

    public static T Convert<T>(Column column, string name, int row)
    {
        switch (column.ValueAt(row))
        {
            case T value:
                return value;
            case null when default(T) is null:
                return default!;
            case null:
                throw new DatasetException(
                    $"Column '{name}' has no value in row {row}, and {Column.NameOf(typeof(T))} cannot be missing. " +
                    $"Ask for {Column.NameOf(typeof(T))}?, or filter the rows with a missing value out first.");
            case var value:
                return TryNumber(value, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T)) is T number ? number : throw WrongType<T>(column, name);
        }
    }

    private static object? TryNumber(object value, Type target)
    {
        if (!MayConvert(value.GetType(), target)) return null;
        try
        {
            return System.Convert.ChangeType(value, target, CultureInfo.InvariantCulture);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static bool MayConvert(Type from, Type to)
    {
        from = Nullable.GetUnderlyingType(from) ?? from;
        to = Nullable.GetUnderlyingType(to) ?? to;
        return from == to || to.IsAssignableFrom(from) || (IsInteger(from) && (IsInteger(to) || IsReal(to))) || (IsReal(from) && IsReal(to));
    }

    private static bool IsInteger(Type type) =>
        type == typeof(int) || type == typeof(long) || type == typeof(short) || type == typeof(byte);

    private static bool IsReal(Type type) => type == typeof(float) || type == typeof(double);

    private static DatasetException WrongType<T>(Column column, string name) => new(
        $"Column '{name}' holds {Column.NameOf(column.ElementType)}, not {Column.NameOf(typeof(T))} " +
        $"(or a value that does not fit it). Ask for Column<{Column.NameOf(column.ElementType)}>(\"{name}\"), or convert the column with Map.");
}
