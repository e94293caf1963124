namespace CourseKit.Datasets;

/// <summary>A data set that <see cref="Dataset.Load"/> knows by name.</summary>
/// <param name="Name">Its name, as given to <see cref="Dataset.Load"/>.</param>
/// <param name="Description">What it is, in one line.</param>
/// <param name="Licence">What is known about the terms of use of the original.</param>
/// <param name="Splits">Its parts; the first is loaded when none is named.</param>
public sealed record CatalogEntry(string Name, string Description, string Licence, IReadOnlyList<CatalogSplit> Splits)
{
    /// <summary>A split by name; null gives the first.</summary>
    /// <exception cref="DatasetException">There is no such split.</exception>
    public CatalogSplit Split(string? name) => name is null
        ? Splits[0]
        : Splits.FirstOrDefault(split => split.Name == name)
            ?? throw new DatasetException($"Data set '{Name}' has no split '{name}'. Its splits are: {string.Join(", ", Splits.Select(split => split.Name))}.");
}

/// <summary>One file of a catalog entry.</summary>
/// <param name="Name"><c>train</c>, <c>validation</c> or <c>test</c>.</param>
/// <param name="MirrorPath">The file's place under the mirror folder, with forward slashes.</param>
/// <param name="Columns">The columns that the file must have. A column that the file calls by one of the other names is renamed.</param>
public sealed record CatalogSplit(string Name, string MirrorPath, IReadOnlyList<CatalogColumn> Columns)
{
    /// <summary>How the file is read.</summary>
    public DelimitedTextOptions Options { get; init; } = new();

    /// <summary>Whether columns beyond <see cref="Columns"/> are kept, in the file's order. Otherwise there are exactly <see cref="Columns"/>, in their order.</summary>
    public bool KeepsOtherColumns { get; init; }

    /// <summary>Where the file can be downloaded, if a stable address is known.</summary>
    public RemoteFile? Remote { get; init; }

    /// <summary>The file under <c>data/corpora</c> that stands in when the real one is not at hand, or null.</summary>
    public string? Sample { get; init; }
}

/// <summary>A column that a catalog file must have.</summary>
/// <param name="Name">Its name once loaded.</param>
/// <param name="OtherNames">Names under which files have it.</param>
public sealed record CatalogColumn(string Name, params IReadOnlyList<string> OtherNames);

/// <summary>A file on the net whose content is known.</summary>
/// <param name="Address">Its address: https, or http to this machine.</param>
/// <param name="Sha256">The SHA-256 of its bytes, 64 hexadecimal digits.</param>
public sealed record RemoteFile(Uri Address, string Sha256);
