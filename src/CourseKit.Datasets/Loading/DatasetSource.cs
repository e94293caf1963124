namespace CourseKit.Datasets;

/// <summary>The kinds of places that a data set's rows can come from.</summary>
public enum SourceKind
{
    /// <summary>A file that the caller named.</summary>
    File,

    /// <summary>The local cache of files downloaded earlier.</summary>
    Cache,

    /// <summary>The mirror folder, <c>COURSEKIT_DATA_MIRROR</c>.</summary>
    Mirror,

    /// <summary>The public address, just now.</summary>
    Download,

    /// <summary>The small sample in <c>data/corpora</c>, written for this project.</summary>
    Sample,
}

/// <summary>Where the rows of a data set came from. Prints as a phrase: <c>14,640 rows from the data mirror</c>.</summary>
/// <param name="Kind">The kind of place.</param>
/// <param name="Name">The name in the catalog, or the file's name.</param>
/// <param name="Split">The split, or null for a plain file.</param>
/// <param name="FilePath">The file that was read.</param>
/// <param name="Rows">The number of rows as loaded.</param>
public sealed record DatasetSource(SourceKind Kind, string Name, string? Split, string FilePath, int Rows)
{
    /// <summary>Whether the rows are the small sample that stands in for the real data set.</summary>
    public bool IsSample => Kind == SourceKind.Sample;

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        SourceKind.Sample => $"sample of {CellText.Count(Rows, "row")} written for this project",
        SourceKind.Cache => $"{CellText.Count(Rows, "row")} from the local cache",
        SourceKind.Mirror => $"{CellText.Count(Rows, "row")} from the data mirror",
        SourceKind.Download => $"{CellText.Count(Rows, "row")} from the public address",
        _ => $"{CellText.Count(Rows, "row")} from {Name}",
    };
}
