using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace CourseKit.Jupyter.Notebooks;

/// <summary>A mark of the source that a cell had when it ran, kept in its metadata (<c>coursekit.source_hash</c>): who edits the cell later leaves outputs that are not of this code.</summary>
internal static class SourceMark
{
    private const string Section = "coursekit";
    private const string Key = "source_hash";
    private const int Digits = 16;

    /// <summary>Marks the cell as it is now.</summary>
    public static void Set(NotebookCell cell)
    {
        if (cell.Metadata[Section] is not JsonObject section) cell.Metadata[Section] = section = [];
        section[Key] = Of(cell.Source);
    }

    /// <summary>Takes the mark away.</summary>
    /// <returns>Whether there was one.</returns>
    public static bool Remove(NotebookCell cell)
    {
        if (cell.Metadata[Section] is not JsonObject section || !section.Remove(Key)) return false;
        if (section.Count == 0) cell.Metadata.Remove(Section);
        return true;
    }

    /// <summary>Whether the cell is another than the one that ran; false as well when no mark tells.</summary>
    public static bool IsStale(NotebookCell cell) =>
        (cell.Metadata[Section] as JsonObject)?[Key] is JsonValue value && value.TryGetValue<string>(out var mark) && mark != Of(cell.Source);

    // Line ends and white space at the end change no code, and editors rewrite them.
    private static string Of(string source) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source.ReplaceLineEndings("\n").TrimEnd())))[..Digits];
}
