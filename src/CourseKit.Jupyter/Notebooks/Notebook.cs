using System.Text;
using System.Text.Json.Nodes;

namespace CourseKit.Jupyter.Notebooks;

/// <summary>A notebook document: cells and metadata, in Jupyter's file format.</summary>
/// <remarks>
/// Reads nbformat 4.0 to 4.5 (and later minor versions, which by that format's rules only add fields) and writes 4.5. Fields that the
/// format does not name are kept at every level. A file in the layout of Python's nbformat comes back byte by byte.
/// Source: https://nbformat.readthedocs.io, "The notebook file format".
/// </remarks>
public sealed class Notebook
{
    /// <summary>The largest file that is read.</summary>
    public const int MaximumBytes = 64 << 20;

    /// <summary>The largest number of cells.</summary>
    public const int MaximumCells = 10_000;

    internal const int Major = 4;
    internal const int LeastMinor = 5;
    private const string UnnamedText = "notebook";

    /// <summary>The notebook's metadata: kernel, language, and what other programs keep there.</summary>
    public JsonObject Metadata { get; internal init; } = [];

    /// <summary>The cells, from first to last.</summary>
    public IList<NotebookCell> Cells { get; } = [];

    /// <summary>The minor version that is written: 5, or a later one that was read.</summary>
    internal int Minor { get; init; } = LeastMinor;

    /// <summary>Top-level fields that nbformat 4.5 does not name.</summary>
    internal JsonObject OtherFields { get; init; } = [];

    /// <summary>Reads a file.</summary>
    /// <param name="path">An <c>.ipynb</c> file.</param>
    /// <exception cref="NotebookException">It cannot be read, is no notebook, is of another format version or language, or too large.</exception>
    public static Notebook Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Parse(NotebookFile.ReadText(path), path);
    }

    /// <summary>Reads the text of a file.</summary>
    /// <param name="text">JSON.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="NotebookException">It is no notebook, is of another format version or language, or too large.</exception>
    public static Notebook Parse(string text, string name = UnnamedText)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new NotebookReader(name).Read(text);
    }

    /// <summary>Writes a file whole or not at all; an existing one stays as it was until the new one is complete.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <exception cref="NotebookException">The file cannot be written, or the cells' ids are not valid; nothing has changed then.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        NotebookFile.Write(path, NotebookWriter.Write(this, path));
    }

    /// <summary>The text of the file that <see cref="Save"/> writes.</summary>
    /// <exception cref="NotebookException">The cells' ids are not valid.</exception>
    public string ToJson() => NotebookWriter.Write(this, UnnamedText);

    /// <summary>Adds a cell at the end, with an id made from its place and text.</summary>
    public NotebookCell Add(CellKind kind, string source)
    {
        var cell = new NotebookCell(CellIds.Make(Cells.Count, kind, source, Cells.Select(other => other.Id).ToHashSet(StringComparer.Ordinal)), kind, source);
        Cells.Add(cell);
        return cell;
    }
}
