using System.Collections;
using CourseKit.Display;

namespace CourseKit.Datasets;

/// <summary>A table of typed columns, held in memory by column and never changed: every operation returns a new data set that shares
/// the columns it did not touch. Named and shaped after <c>datasets.Dataset</c> of Hugging Face.</summary>
[TypeFormatterSource(typeof(DatasetFormatters), PreferredMimeTypes = ["text/html"])]
public sealed partial class Dataset : IReadOnlyList<Row>
{
    private readonly string[] _names;
    private readonly Column[] _columns;
    private readonly Dictionary<string, int> _index;

    private Dataset(IReadOnlyList<(string Name, Column Column)> columns, int count, DatasetSource? source)
    {
        _names = columns.Select(column => column.Name).ToArray();
        _columns = columns.Select(column => column.Column).ToArray();
        _index = new Dictionary<string, int>(_names.Length);
        Count = count;
        Source = source;
        for (var i = 0; i < _names.Length; i++)
        {
            if (string.IsNullOrEmpty(_names[i])) throw new DatasetException($"Column {i} has no name. Give every column one.");
            if (!_index.TryAdd(_names[i], i)) throw new DatasetException($"Two columns are called '{_names[i]}'. Give every column its own name.");
            if (_columns[i].Count != count)
            {
                throw new DatasetException(
                    $"Column '{_names[i]}' has {CellText.Count(_columns[i].Count, "value")}, but column '{_names[0]}' has {count}. All columns need one value a row.");
            }
        }
    }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The names of the columns, in order.</summary>
    public IReadOnlyList<string> ColumnNames => Array.AsReadOnly(_names);

    /// <summary>Where the rows came from, or null for rows made in memory. It stays with the data set through filters and splits;
    /// <see cref="DatasetSource.Rows"/> is the count as loaded.</summary>
    public DatasetSource? Source { get; }

    /// <summary>A row, counted from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Row this[int index] => (uint)index < (uint)Count
        ? new Row(this, index)
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"The data set has {CellText.Count(Count, "row")}.");

    /// <summary>A column's values. Integers may be read as other number types that hold every value
    /// (<c>Column&lt;int&gt;("label")</c> of a <c>long</c> column); that makes a copy.</summary>
    /// <exception cref="DatasetException">There is no such column, it holds another type, or values are missing and
    /// <typeparamref name="T"/> cannot be.</exception>
    public Column<T> Column<T>(string name) => ValueConversion.Convert<T>(ColumnNamed(name), name);

    /// <summary>The type of a column's values.</summary>
    /// <exception cref="DatasetException">There is no such column.</exception>
    public Type ColumnType(string name) => ColumnNamed(name).ElementType;

    /// <summary>A column whatever its type, for code that treats all columns alike.</summary>
    /// <exception cref="DatasetException">There is no such column.</exception>
    public Column ColumnNamed(string name) => _columns[IndexOf(name)];

    /// <summary>The rows in order.</summary>
    public IEnumerator<Row> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return new Row(this, i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A small text table of names, types and the first rows.</summary>
    public override string ToString() => DatasetTable.Format(this);

    internal Dataset WithSource(DatasetSource source) => new(Columns(), Count, source);

    private int IndexOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _index.TryGetValue(name, out var i)
            ? i
            : throw new DatasetException($"There is no column '{name}'. The columns are: {string.Join(", ", _names)}.");
    }

    private List<(string Name, Column Column)> Columns() => [.. _names.Zip(_columns)];

    private Dataset With(IReadOnlyList<(string Name, Column Column)> columns) => new(columns, Count, Source);
}
