using System.Text.Json.Nodes;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Notebooks;

namespace CourseKit.Jupyter.Pages;

/// <summary>How the check of an exercise ended, in a word, a symbol and a colour.</summary>
/// <param name="Class">The CSS class.</param>
/// <param name="Symbol">Tells it without colour.</param>
/// <param name="Text">Tells it to those who listen.</param>
internal sealed record CheckState(string Class, string Symbol, string Text)
{
    private static readonly CheckState Passed = new("check-passed", "✓", "Check passed");
    private static readonly CheckState Failed = new("check-failed", "✗", "Check failed");
    private static readonly CheckState Open = new("check-open", "○", "Not solved yet");

    /// <summary>The output that is said by <see cref="Text"/> already; null when there is none.</summary>
    public CellOutput? Told { get; private init; }

    /// <summary>Whether an output in a richer form shows how the check ended, so that a line of our own would repeat it.</summary>
    public bool IsShown { get; private init; }

    /// <summary>The state of a cell; null when it is no check, has not run, or does not say.</summary>
    /// <remarks>
    /// A cell says so by an error, by the field <c>check</c> (<c>passed</c>, <c>failed</c>, <c>open</c>) in the object <c>coursekit</c> of an
    /// output's metadata, or by the first character that it shows: ✓, ✗ or ○.
    /// </remarks>
    public static CheckState? Of(NotebookCell cell)
    {
        if (!cell.HasTag(CellTags.Check) || cell.Outputs.Count == 0) return null;
        if (cell.Outputs.Any(output => output is ErrorOutput)) return Failed;
        return cell.Outputs.Select(Stated).FirstOrDefault(state => state is not null);
    }

    private static CheckState? Stated(CellOutput output) => output switch
    {
        DisplayOutput display => FromMetadata(display.Metadata) ?? FromText(display.Data.Find(MimeBundle.Text), output),
        ResultOutput result => FromMetadata(result.Metadata) ?? FromText(result.Data.Find(MimeBundle.Text), output),
        StreamOutput stream => FromText(stream.Text, output),
        _ => null,
    };

    private static CheckState? FromMetadata(JsonObject metadata) =>
        (metadata["coursekit"] as JsonObject)?["check"] is JsonValue value && value.TryGetValue<string>(out var text) ? text switch
        {
            "passed" => Passed,
            "failed" => Failed,
            "open" => Open,
            _ => null,
        } : null;

    // What follows the symbol is the check's own verdict, better than ours.
    private static CheckState? FromText(string? text, CellOutput told)
    {
        var state = text?.TrimStart() switch
        {
            ['✓' or '✔', ..] => Passed,
            ['✗' or '✘', ..] => Failed,
            ['○', ..] => Open,
            _ => null,
        };
        var verdict = text?.Trim() is { Length: > 1 } given ? given[1..].TrimStart() : "";
        if (state is null || verdict == "") return state;
        return IsPlain(told) ? state with { Text = $"{state.Text}: {verdict}", Told = told } : state with { IsShown = true };
    }

    private static bool IsPlain(CellOutput output) => output switch
    {
        StreamOutput => true,
        DisplayOutput display => display.Data.Forms.Count == 1,
        ResultOutput result => result.Data.Forms.Count == 1,
        _ => false,
    };
}
