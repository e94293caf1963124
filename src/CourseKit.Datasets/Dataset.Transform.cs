namespace CourseKit.Datasets;

public sealed partial class Dataset
{
    /// <summary>The rows for which <paramref name="keep"/> is true, in their order.</summary>
    public Dataset Filter(Func<Row, bool> keep)
    {
        ArgumentNullException.ThrowIfNull(keep);
        return Gather(Enumerable.Range(0, Count).Where(i => keep(new Row(this, i))).ToArray());
    }

    /// <summary>Computes new columns row by row. They are put beside the existing ones; one with an existing name takes its place.</summary>
    /// <typeparam name="T">What is computed for a row: an object whose properties become columns
    /// (<c>row => new { length = row.Get&lt;string&gt;("text").Length }</c>), or a <c>Dictionary&lt;string, object?&gt;</c>.</typeparam>
    /// <exception cref="DatasetException"><typeparamref name="T"/> has no named properties, or a column would mix types.</exception>
    public Dataset Map<T>(Func<Row, T> compute)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(compute);
        var results = new List<T>(Count);
        foreach (var row in this) results.Add(compute(row) ?? throw new DatasetException($"Map computed null for row {row.Index}. Return an object or a dictionary."));

        var columns = Columns();
        foreach (var computed in ColumnFactory.FromObjects(results))
        {
            var place = columns.FindIndex(column => column.Name == computed.Name);
            if (place < 0) columns.Add(computed);
            else columns[place] = computed;
        }

        return With(columns);
    }

    /// <summary>The rows at these positions, in this order; a position may occur more than once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Dataset Select(IReadOnlyList<int> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        foreach (var index in indices) _ = this[index];
        return Gather([.. indices]);
    }

    /// <summary>The first rows; all of them if there are fewer.</summary>
    public Dataset Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return count >= Count ? this : Gather(Enumerable.Range(0, count).ToArray());
    }

    /// <summary>The rows without the first ones.</summary>
    public Dataset Skip(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var skipped = Math.Min(count, Count);
        return skipped == 0 ? this : Gather(Enumerable.Range(skipped, Count - skipped).ToArray());
    }

    /// <summary>The data set with a column under another name, in the same place.</summary>
    /// <exception cref="DatasetException">There is no column <paramref name="from"/>, or there is one called <paramref name="to"/> already.</exception>
    public Dataset RenameColumn(string from, string to)
    {
        var columns = Columns();
        var place = IndexOf(from);
        columns[place] = (to, columns[place].Column);
        return With(columns);
    }

    /// <summary>The data set without these columns.</summary>
    /// <exception cref="DatasetException">There is no such column.</exception>
    public Dataset RemoveColumns(params IReadOnlyList<string> names)
    {
        var removed = names.Select(IndexOf).ToHashSet();
        return With(Columns().Where((_, i) => !removed.Contains(i)).ToList());
    }

    /// <summary>The data set with only these columns, in this order.</summary>
    /// <exception cref="DatasetException">There is no such column, or one is named twice.</exception>
    public Dataset SelectColumns(params IReadOnlyList<string> names) => With(names.Select(name => (name, ColumnNamed(name))).ToList());

    /// <summary>The data set with one more column at the end, one value a row. The list is copied.</summary>
    /// <exception cref="DatasetException">The name is taken, or the count of values is not <see cref="Count"/>.</exception>
    public Dataset AddColumn<T>(string name, IEnumerable<T> values) => With([.. Columns(), (name, ColumnFactory.FromList(name, values))]);

    private Dataset Gather(int[] rows) =>
        new(Columns().ConvertAll(column => (column.Name, column.Column.Gather(rows))), rows.Length, Source);
}
