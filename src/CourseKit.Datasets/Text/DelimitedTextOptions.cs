using System.Text;

namespace CourseKit.Datasets;

/// <summary>How a CSV or TSV file is read. The defaults fit RFC 4180 files with a header row.</summary>
public sealed record DelimitedTextOptions
{
    /// <summary>The character between fields (ASCII). Null chooses by the file's extension: a tab for <c>.tsv</c> and <c>.tab</c>, otherwise a comma.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Whether <c>"</c> encloses fields. Switch it off for raw tab-separated files (GLUE's, for example), in which a quote is a
    /// character like any other; a field can then hold neither the delimiter nor a line break.</summary>
    public bool Quotes { get; init; } = true;

    /// <summary>Whether the first row names the columns.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>The names of the columns, in the file's order. They replace the header's; a file without header needs them or gets
    /// <c>column_0</c>, <c>column_1</c>, ...</summary>
    public IReadOnlyList<string>? ColumnNames { get; init; }

    /// <summary>The types of columns that are not to be inferred: <c>string</c>, <c>long</c>, <c>double</c>, <c>bool</c> or their nullable forms.</summary>
    public IReadOnlyDictionary<string, Type>? Types { get; init; }

    /// <summary>Texts that stand for a missing value, compared exactly. By default only the empty field.</summary>
    public IReadOnlyList<string> MissingValues { get; init; } = [""];

    /// <summary>The file's encoding. Null: by its byte order mark, without one UTF-8. Bytes that are not valid in the encoding are an error.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>Read no more than this many rows.</summary>
    public int MaxRows { get; init; } = int.MaxValue;

    /// <summary>The largest number of columns accepted.</summary>
    public int MaxColumns { get; init; } = 10_000;

    /// <summary>The longest field accepted, in bytes of UTF-8.</summary>
    public int MaxFieldBytes { get; init; } = 1 << 24;

    /// <summary>The longest record that is buffered, in bytes of UTF-8: it bounds what an unclosed quote can swallow. A longer record is an error.</summary>
    public int MaxRecordBytes { get; init; } = 1 << 26;
}
