using System.Text;
using CsvHelper;

namespace CourseKit.Datasets;

/// <summary>The records of a CSV or TSV file one after the other, each checked against the header.</summary>
internal sealed class DelimitedRecords : IDisposable
{
    private readonly string _path;
    private readonly DelimitedTextOptions _options;
    private readonly StreamReader _text;
    private readonly CsvReader _reader;
    private readonly char _delimiter;
    private bool _firstIsWaiting;

    public DelimitedRecords(string path, DelimitedTextOptions options)
    {
        _path = path;
        _options = options;
        _delimiter = options.Delimiter ?? (Path.GetExtension(path).ToLowerInvariant() is ".tsv" or ".tab" ? '\t' : ',');
        if (!char.IsAscii(_delimiter)) throw new DatasetException($"The delimiter '{_delimiter}' is not an ASCII character. Choose one, such as ',', ';' or '\\t'.");
        _text = StrictText.Open(path, options.Encoding);
        try
        {
            _reader = CsvReader.Create(_text, ParserOptions(), leaveOpen: true);
            ColumnNames = ReadColumnNames();
        }
        catch
        {
            _text.Dispose();
            throw;
        }
    }

    public IReadOnlyList<string> ColumnNames { get; }

    /// <summary>The line, counted from 1, on which the current record starts.</summary>
    public long Line => _reader.LineNumber;

    /// <summary>A field of the current record.</summary>
    public string this[int column] => _reader.GetString(column);

    /// <summary>Moves to the next record; false at the end.</summary>
    public bool Read()
    {
        if (_firstIsWaiting)
        {
            _firstIsWaiting = false;
        }
        else if (!ReadRaw())
        {
            return false;
        }

        Check();
        return true;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _text.Dispose();
    }

    private CsvReaderOptions ParserOptions() => new()
    {
        Separator = _delimiter,
        Mode = _options.Quotes ? CsvMode.Rfc4180 : CsvMode.NoEscape,
        HasHeader = false,
        TrimWhitespace = false,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
        MaxRecordSize = _options.MaxRecordBytes,
        PoolStrings = true,
    };

    private string[] ReadColumnNames()
    {
        if (!ReadRaw()) throw new DatasetException($"{_path} is empty. A header row was expected.");
        if (_reader.FieldCount > _options.MaxColumns)
        {
            throw Error($"{_reader.FieldCount} columns are more than the {_options.MaxColumns} allowed. Check the delimiter, or raise MaxColumns.");
        }

        _firstIsWaiting = !_options.HasHeader;
        if (_options.ColumnNames is { } given)
        {
            return given.Count == _reader.FieldCount
                ? [.. given]
                : throw Error($"{given.Count} column names were given, but the row has {CellText.Count(_reader.FieldCount, "field")}. Name every column.");
        }

        return _options.HasHeader ? HeaderNames() : Enumerable.Range(0, _reader.FieldCount).Select(i => $"column_{i}").ToArray();
    }

    private string[] HeaderNames()
    {
        // A column without a name is usually the index that pandas writes; it calls such a column by its place when it reads one.
        var names = Enumerable.Range(0, _reader.FieldCount).Select(i => this[i] is { Length: > 0 } name ? name : $"Unnamed: {i}").ToArray();
        var twice = names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null ? names : throw Error($"the header names '{CellText.Format(twice, 60)}' twice. Give other names with ColumnNames.");
    }

    private void Check()
    {
        if (_reader.FieldCount != ColumnNames.Count)
        {
            throw Error(
                $"found {CellText.Count(_reader.FieldCount, "field")}, expected {ColumnNames.Count} ({CellText.Format(string.Join(", ", ColumnNames), 120)}). " +
                $"The delimiter is {Shown(_delimiter)}: a text that contains it has to be quoted, and a file that uses another one needs the option Delimiter.");
        }

        for (var i = 0; i < ColumnNames.Count; i++)
        {
            if (_reader.GetSpan(i).Length > _options.MaxFieldBytes)
            {
                throw Error($"the field of column '{ColumnNames[i]}' is longer than {_options.MaxFieldBytes} bytes. If that is right, raise MaxFieldBytes.");
            }
        }
    }

    private bool ReadRaw()
    {
        try
        {
            return _reader.Read();
        }
        catch (CsvFormatException e)
        {
            throw new DatasetException($"{e.Message} {Advice(e)}", _path, e.LineNumber, e);
        }
        catch (DecoderFallbackException e)
        {
            throw StrictText.Undecodable(_path, _options.Encoding, e);
        }
    }

    private string Advice(CsvFormatException e) => e.Message.Contains(nameof(CsvReaderOptions.MaxRecordSize), StringComparison.Ordinal)
        ? "Look for a quote that is never closed; if the record really is that long, raise MaxRecordBytes."
        : "Close the quote, write a quote inside a quoted field twice (\"\"), or, if quotes are ordinary characters in this file, read it with Quotes = false.";

    private DatasetException Error(string message) => new(message, _path, _reader.LineNumber);

    private static string Shown(char delimiter) => delimiter == '\t' ? "a tab" : $"'{delimiter}'";
}
