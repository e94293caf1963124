namespace CourseKit.Datasets;

/// <summary>Reads CSV and TSV files. CsvHelper parses; this adds strict decoding, a check of every row against the header, types, and
/// errors that name file and line.</summary>
public static class DelimitedText
{
    /// <summary>Reads a file into a data set. A column is <c>long</c> if every value is a whole number as C# would print it (so codes such as
    /// <c>007</c> stay text), <c>double</c> if every value is a number, <c>bool</c> if every value is true or false, and otherwise <c>string</c>;
    /// numbers and truth values are nullable if one is missing. Empty lines are passed over.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <exception cref="DatasetException">The file does not exist, is not valid in its encoding, breaks a rule of quoting, has a row with
    /// too few or too many fields, exceeds a limit, or a value does not fit its declared type.</exception>
    public static Dataset Read(string path, DelimitedTextOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new DelimitedTextOptions();
        using var records = new DelimitedRecords(path, options);
        var columns = records.ColumnNames.Select(_ => new List<string?>()).ToArray();
        var lines = new List<long>();
        var missing = options.MissingValues.ToHashSet(StringComparer.Ordinal);
        while (lines.Count < options.MaxRows && records.Read())
        {
            lines.Add(records.Line);
            for (var i = 0; i < columns.Length; i++) columns[i].Add(records[i] is var text && missing.Contains(text) ? null : text);
        }

        RequireDeclaredColumns(path, records.ColumnNames, options);
        var typed = columns.Select((texts, i) => (records.ColumnNames[i], Typed(path, records.ColumnNames[i], texts, lines, options))).ToList();
        return Dataset.FromTyped(typed, lines.Count).WithSource(new DatasetSource(SourceKind.File, Path.GetFileName(path), null, path, lines.Count));
    }

    private static Column Typed(string path, string name, List<string?> texts, List<long> lines, DelimitedTextOptions options)
    {
        var declared = options.Types?.GetValueOrDefault(name);
        return declared is null
            ? TextColumn.Infer(texts)
            : TextColumn.Parse(texts, declared, (row, problem) => new DatasetException($"column '{name}': {problem}", path, lines[row]));
    }

    private static void RequireDeclaredColumns(string path, IReadOnlyList<string> names, DelimitedTextOptions options)
    {
        foreach (var name in options.Types?.Keys ?? [])
        {
            if (!names.Contains(name)) throw new DatasetException($"{path}: a type was declared for column '{name}', but the file has {string.Join(", ", names)}.");
        }
    }
}
