using System.Text.Json.Nodes;
using static CourseKit.Jupyter.Notebooks.NotebookException;

namespace CourseKit.Jupyter.Notebooks;

/// <summary>Which language a notebook's cells are in, as Jupyter and Polyglot Notebooks (.NET Interactive) write it down.</summary>
internal static class NotebookLanguage
{
    // Polyglot Notebooks call the document's language by their own name and each cell's by that of its sub-kernel.
    private const string Polyglot = "polyglot-notebook";
    private static readonly string[] Names = ["C#", "csharp", ".net-csharp", "coursekit", Polyglot];

    /// <summary>Refuses a notebook in another language. One that names none is accepted.</summary>
    /// <exception cref="NotebookException">It names another language than C#.</exception>
    public static void Require(string notebook, JsonObject metadata)
    {
        if (Stated(metadata) is not { } language || IsCSharp(language)) return;
        throw new NotebookException(notebook, $"its language is {Quote(language)}, expected C#. CourseKit runs C# notebooks; open this one with its own kernel.");
    }

    /// <summary>Refuses a cell in another language.</summary>
    /// <exception cref="NotebookException">It names another language than C#.</exception>
    public static void Require(string notebook, JsonObject metadata, string cell)
    {
        var language = Text(metadata, "polyglot_notebook", "kernelName") ?? Text(metadata, "dotnet_interactive", "language");
        if (language is null || IsCSharp(language)) return;
        throw new NotebookException(notebook, $"the language of {cell} is {Quote(language)}, expected C#. Write it in C#, or make it a Markdown or raw cell.");
    }

    /// <summary>Whether the notebook says that it is in C#.</summary>
    public static bool IsStated(JsonObject metadata) => Stated(metadata) is { } language && IsCSharp(language);

    // The most exact statement first.
    private static string? Stated(JsonObject metadata) =>
        Text(metadata, "polyglot_notebook", "kernelInfo", "defaultKernelName")
        ?? Text(metadata, "kernelspec", "language")
        ?? Text(metadata, "language_info", "name")
        ?? Text(metadata, "kernelspec", "name");

    private static bool IsCSharp(string language) => Names.Contains(language, StringComparer.OrdinalIgnoreCase);

    private static string? Text(JsonObject metadata, params ReadOnlySpan<string> path)
    {
        JsonNode? node = metadata;
        foreach (var key in path) node = (node as JsonObject)?[key];
        return node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
    }
}
