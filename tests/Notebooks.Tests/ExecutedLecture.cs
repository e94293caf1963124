using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Notebooks;

namespace Notebooks.Tests;

/// <summary>What <c>coursekit run</c> made of a lecture: the executed notebook, the page, and how the process ended.</summary>
public sealed partial record ExecutedLecture(string NotebookPath, string PagePath, int ExitCode, string Printed, string Errors)
{
    private readonly Lazy<Notebook> notebook = new(() => Notebook.Load(NotebookPath));

    /// <summary>The code cells that hold something to run.</summary>
    public IEnumerable<NotebookCell> CodeCells => notebook.Value.Cells.Where(cell => cell.Kind == CellKind.Code);

    public NotebookCell this[string id] => notebook.Value.Cells.Single(cell => cell.Id == id);

    /// <summary>The forms in which a cell showed values: displayed ones, then the result.</summary>
    public static IEnumerable<MimeBundle> Shown(NotebookCell cell) => cell.Outputs
        .Select(output => output switch { DisplayOutput shown => shown.Data, ResultOutput result => result.Data, _ => null })
        .OfType<MimeBundle>();

    /// <summary>What a cell printed.</summary>
    public static string PrintedBy(NotebookCell cell) => string.Concat(cell.Outputs.OfType<StreamOutput>().Select(stream => stream.Text));

    /// <summary>The plain text of the last value that a cell showed.</summary>
    public string Text(string id) => Shown(this[id]).Last().ToString();

    /// <summary>The Plotly figure that a cell showed.</summary>
    public JsonNode Figure(string id) => JsonNode.Parse(Shown(this[id]).Last().Find(MimeBundle.Plotly) ?? throw new InvalidDataException($"The cell {id} shows no chart."))!;

    /// <summary>The rows of the table that a cell showed, by the names of its columns. Its text sets columns apart by two or more spaces.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Table(string id)
    {
        var lines = Text(id).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Gap().Split(line.Trim())).ToList();
        return [.. lines.Skip(1).Select(row => lines[0].Zip(row).ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    [GeneratedRegex(" {2,}")]
    private static partial Regex Gap();
}
