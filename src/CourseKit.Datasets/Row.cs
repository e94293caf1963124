using System.Text;
using CourseKit.Display;

namespace CourseKit.Datasets;

/// <summary>One row of a <see cref="Dataset"/>: a light view, no copy.</summary>
[TypeFormatterSource(typeof(RowFormatters), PreferredMimeTypes = ["text/html"])]
public readonly struct Row
{
    private readonly Dataset _dataset;

    internal Row(Dataset dataset, int index)
    {
        _dataset = dataset;
        Index = index;
    }

    /// <summary>The row's position in its data set, counted from 0.</summary>
    public int Index { get; }

    /// <summary>The names of the columns, in order.</summary>
    public IReadOnlyList<string> ColumnNames => _dataset.ColumnNames;

    /// <summary>The value of a column, or null where it is missing.</summary>
    /// <exception cref="DatasetException">There is no such column.</exception>
    public object? this[string column] => _dataset.ColumnNamed(column).ValueAt(Index);

    /// <summary>The value of a column. A missing string is null; for a number that may be missing ask for <c>long?</c> or <c>double?</c>.
    /// Integers may be read as any wider or narrower number type that holds the value.</summary>
    /// <exception cref="DatasetException">There is no such column, it holds another type, or the value is missing and
    /// <typeparamref name="T"/> cannot be.</exception>
    public T Get<T>(string column) => _dataset.ColumnNamed(column) switch
    {
        Column<T> typed => typed[Index],
        var other => ValueConversion.Convert<T>(other, column, Index),
    };

    /// <summary>Whether the row has no value in this column.</summary>
    /// <exception cref="DatasetException">There is no such column.</exception>
    public bool IsMissing(string column) => this[column] is null;

    /// <summary>The row as a new dictionary, in column order.</summary>
    public Dictionary<string, object?> ToDictionary()
    {
        var values = new Dictionary<string, object?>(ColumnNames.Count);
        foreach (var name in ColumnNames) values.Add(name, this[name]);
        return values;
    }

    /// <summary>One line a column: its name and its value.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        var width = ColumnNames.Select(name => name.Length).DefaultIfEmpty().Max();
        foreach (var name in ColumnNames) text.Append(name.PadRight(width)).Append("  ").Append(CellText.Format(this[name], 1000)).Append('\n');
        return text.ToString().TrimEnd('\n');
    }
}
