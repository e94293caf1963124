using System.Collections;

namespace CourseKit.Datasets;

/// <summary>The values of one column of a <see cref="Dataset"/>, whatever their type.</summary>
public abstract class Column
{
    private protected Column()
    {
    }

    /// <summary>The type of a value: <c>string</c>, <c>long</c>, <c>double?</c>, <c>int[]</c>, ...</summary>
    public abstract Type ElementType { get; }

    /// <summary>The number of rows.</summary>
    public abstract int Count { get; }

    /// <summary>The number of rows in which the value is missing (null).</summary>
    public abstract int MissingCount { get; }

    /// <summary>The value in a row, or null where it is missing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public abstract object? ValueAt(int row);

    /// <summary>The column with only these rows, in this order; a row may occur more than once.</summary>
    internal abstract Column Gather(ReadOnlySpan<int> rows);

    internal static string NameOf(Type type) => Nullable.GetUnderlyingType(type) is { } inner ? NameOf(inner) + "?"
        : type.IsArray ? NameOf(type.GetElementType()!) + "[]"
        : type == typeof(string) ? "string"
        : type == typeof(long) ? "long"
        : type == typeof(int) ? "int"
        : type == typeof(double) ? "double"
        : type == typeof(float) ? "float"
        : type == typeof(bool) ? "bool"
        : type.Name;
}

/// <summary>The values of one column of a <see cref="Dataset"/>: an immutable list, one value a row.</summary>
/// <typeparam name="T">The type of a value. Numbers that may be missing are nullable; a missing string is null.</typeparam>
public sealed class Column<T> : Column, IReadOnlyList<T>
{
    private readonly T[] _values;

    /// <summary>A column over an array that nobody else will write to.</summary>
    internal Column(T[] values) => _values = values;

    /// <inheritdoc/>
    public override Type ElementType => typeof(T);

    /// <inheritdoc/>
    public override int Count => _values.Length;

    /// <inheritdoc/>
    public override int MissingCount => default(T) is null ? _values.Count(value => value is null) : 0;

    /// <summary>The value in a row, counted from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public T this[int row] => (uint)row < (uint)_values.Length
        ? _values[row]
        : throw new ArgumentOutOfRangeException(nameof(row), row, $"The column has {_values.Length} rows.");

    /// <inheritdoc/>
    public override object? ValueAt(int row) => this[row];

    /// <summary>The values without a copy, for code that computes on spans (metrics, for example).</summary>
    public ReadOnlySpan<T> AsSpan() => _values;

    /// <summary>The values without a copy.</summary>
    public static implicit operator ReadOnlySpan<T>(Column<T> column) => column._values;

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _values.GetEnumerator();

    /// <summary>The type, the count and the first few values.</summary>
    public override string ToString()
    {
        var preview = _values.Take(8).Select(value => CellText.Format(value, 40));
        return $"Column<{NameOf(typeof(T))}>, {CellText.Count(Count, "row")}: [{string.Join(", ", preview)}{(Count > 8 ? ", …" : "")}]";
    }

    internal override Column Gather(ReadOnlySpan<int> rows)
    {
        var values = new T[rows.Length];
        for (var i = 0; i < rows.Length; i++) values[i] = _values[rows[i]];
        return new Column<T>(values);
    }
}
