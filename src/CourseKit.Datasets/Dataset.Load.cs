namespace CourseKit.Datasets;

public sealed partial class Dataset
{
    /// <summary>Loads a data set of the catalog by name: <c>Dataset.Load("airline-tweets")</c>. Looks in the local cache, the mirror folder
    /// and at the public address, and falls back to a small sample written for this project, with a visible line that says so.
    /// <see cref="Source"/> tells which it was.</summary>
    /// <param name="name">A name of <see cref="Catalog.Entries"/>.</param>
    /// <param name="split"><c>train</c>, <c>validation</c>, <c>test</c>; null for the first that the data set has.</param>
    /// <param name="loader">Folders, catalog and where messages go, if they are not to be the defaults of this machine.</param>
    /// <exception cref="DatasetException">The name or the split is unknown, no file was found, or the file is damaged.</exception>
    public static Dataset Load(string name, string? split = null, DatasetLoader? loader = null) => (loader ?? new DatasetLoader()).Load(name, split);
}
