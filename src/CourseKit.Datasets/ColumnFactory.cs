using System.Collections;
using System.Reflection;

namespace CourseKit.Datasets;

/// <summary>Makes typed columns from lists, from the properties of objects and from dictionaries.</summary>
internal static class ColumnFactory
{
    /// <summary>A column of the element type that the list declares; <c>object</c> lists are typed by their values.</summary>
    public static Column FromList(string name, IEnumerable values)
    {
        switch (values)
        {
            case Column column:
                return column;
            case string text:
                throw new DatasetException($"Column '{name}' was given one string (\"{CellText.Format(text, 40)}\"), but needs a list of values, one a row.");
        }

        var declared = values.GetType().GetInterfaces()
            .FirstOrDefault(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];
        return declared is null || declared == typeof(object)
            ? FromValues(name, values.Cast<object?>().ToList())
            : Invoke(nameof(Copy), [declared], values);
    }

    /// <summary>A column typed by its values: their common type, the wider of two number types, nullable if a value is missing.</summary>
    public static Column FromValues(string name, IReadOnlyList<object?> values)
    {
        var types = values.OfType<object>().Select(value => value.GetType()).Distinct().ToList();
        var common = types.Count == 0 ? typeof(string) : types.Count == 1 ? types[0] : CommonNumber(types);
        if (common is null)
        {
            throw new DatasetException($"Column '{name}' mixes {string.Join(" and ", types.Select(Column.NameOf).Order())}. Give every row the same type.");
        }

        if (common.IsValueType && values.Contains(null)) common = typeof(Nullable<>).MakeGenericType(common);
        return Invoke(nameof(Cast), [common], values);
    }

    /// <summary>One column for each public property of the rows' type or, for dictionaries, for each key in order of appearance.</summary>
    public static List<(string Name, Column Column)> FromObjects<T>(IReadOnlyList<T> rows)
        where T : class
    {
        if (typeof(IReadOnlyDictionary<string, object?>).IsAssignableFrom(typeof(T)))
        {
            return FromDictionaries(rows.Cast<IReadOnlyDictionary<string, object?>>().ToList());
        }

        var properties = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanRead && property.GetIndexParameters().Length == 0).ToList();
        if (properties.Count == 0 || typeof(IEnumerable).IsAssignableFrom(typeof(T)))
        {
            throw new DatasetException(
                $"A row was given as {Column.NameOf(typeof(T))}, but has to be an object with named properties, for example " +
                "new { text = \"...\", label = 1 }, or a Dictionary<string, object?>.");
        }

        return properties.ConvertAll(property => (property.Name, FromProperty(property, rows)));
    }

    private static Column FromProperty<T>(PropertyInfo property, IReadOnlyList<T> rows)
        where T : class =>
        property.PropertyType == typeof(object)
            ? FromValues(property.Name, rows.Select(row => property.GetValue(row)).ToList())
            : Invoke(nameof(ReadProperty), [typeof(T), property.PropertyType], property, rows);

    private static List<(string Name, Column Column)> FromDictionaries(List<IReadOnlyDictionary<string, object?>> rows)
    {
        var names = rows.SelectMany(row => row.Keys).Distinct().ToList();
        return names.ConvertAll(name => (name, FromValues(name, rows.ConvertAll(row => row.GetValueOrDefault(name)))));
    }

    private static Type? CommonNumber(List<Type> types) =>
        types.TrueForAll(type => type == typeof(int) || type == typeof(long)) ? typeof(long)
        : types.TrueForAll(type => type == typeof(int) || type == typeof(long) || type == typeof(float) || type == typeof(double)) ? typeof(double)
        : null;

    private static Column Copy<T>(IEnumerable<T> values) => new Column<T>(values.ToArray());

    private static Column Cast<T>(IReadOnlyList<object?> values)
    {
        var target = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        return new Column<T>(values.Select(value => value switch
        {
            null => default!,
            T typed => typed,
            _ => (T)Convert.ChangeType(value, target, System.Globalization.CultureInfo.InvariantCulture),
        }).ToArray());
    }

    private static Column ReadProperty<TRow, TValue>(PropertyInfo property, IReadOnlyList<TRow> rows)
        where TRow : class
    {
        var read = property.GetMethod!.CreateDelegate<Func<TRow, TValue>>();
        var values = new TValue[rows.Count];
        for (var row = 0; row < values.Length; row++) values[row] = read(rows[row]);
        return new Column<TValue>(values);
    }

    private static Column Invoke(string method, Type[] typeArguments, params object[] arguments) =>
        (Column)typeof(ColumnFactory).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(typeArguments)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
}
