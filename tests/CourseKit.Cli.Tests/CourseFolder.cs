using System.Text.Json.Nodes;

namespace CourseKit.Cli.Tests;

/// <summary>A small course that a test writes: notebooks in parts, seen by the command as the course of the current folder.</summary>
public sealed class CourseFolder : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public CourseFolder() => folder.Write("CourseKit.sln");

    public string Path => folder.Path;

    public string Output => folder["output"];

    public string this[string relative] => folder[relative];

    public string Write(string relative, string text) => folder.Write(relative, text);

    /// <summary>Writes a notebook; a cell that starts with <c>#</c> and a space is Markdown, and <c>//tag</c> at the start of one tags it.</summary>
    public string Lecture(string relative, params string[] cells) => folder.Write(System.IO.Path.Combine("notebooks", relative), new JsonObject
    {
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
        ["metadata"] = new JsonObject { ["kernelspec"] = new JsonObject { ["language"] = "C#", ["name"] = "coursekit", ["display_name"] = "C#" } },
        ["cells"] = new JsonArray([.. cells.Select(Cell)]),
    }.ToJsonString());

    /// <summary>Runs <c>coursekit</c> in this folder.</summary>
    public (int ExitCode, string Output, string Errors) Run(params string[] arguments) =>
        CommandProcess.Run(arguments, null, (CommandProcess.WorkingFolder, Path));

    public void Dispose() => folder.Dispose();

    private static JsonObject Cell(string source, int index)
    {
        const string TagMark = "//tag ";
        var tags = new JsonArray();
        if (source.StartsWith(TagMark, StringComparison.Ordinal))
        {
            var end = source.IndexOf('\n', StringComparison.Ordinal);
            tags.Add(source[TagMark.Length..end]);
            source = source[(end + 1)..];
        }

        var cell = new JsonObject { ["id"] = $"cell-{index}", ["metadata"] = new JsonObject { ["tags"] = tags }, ["source"] = source };
        if (source.StartsWith("# ", StringComparison.Ordinal))
        {
            cell["cell_type"] = "markdown";
            return cell;
        }

        cell["cell_type"] = "code";
        cell["execution_count"] = null;
        cell["outputs"] = new JsonArray();
        return cell;
    }
}
