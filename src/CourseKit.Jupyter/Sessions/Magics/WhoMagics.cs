using System.Collections;
using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Sessions.Magics;

/// <summary>Lists the variables that cells declared.</summary>
internal static class WhoMagics
{
    private const int LongestPreview = 80;

    /// <summary>Their names.</summary>
    public static readonly Magic Who = new("who", "lists the variables", call =>
    {
        var names = call.Session.Chain.Variables.Select(variable => variable.Name).ToList();
        call.Cell.Display(MimeBundle.OfText(names.Count == 0 ? "There are no variables." : string.Join("  ", names)));
        return null;
    });

    /// <summary>Their names, types and values.</summary>
    public static readonly Magic Whos = new("whos", "lists the variables with their types and values", call =>
    {
        var rows = call.Session.Chain.Variables.Select(variable => new Row(variable.Name, TypeText.Of(variable.Type), Preview(variable.Value))).ToList();
        if (rows.Count == 0) call.Cell.Display(MimeBundle.OfText("There are no variables."));
        // All of them, while another sequence shows its first rows only.
        foreach (var part in rows.Chunk(call.Cell.Formatters.MaxRows)) call.Cell.Display(part);
        return null;
    });

    private sealed record Row(string Name, string Type, string Value);

    // A sequence is not asked for its elements: that could take long, or change something.
    private static string Preview(object? value) => value switch
    {
        null => "null",
        string text => $"\"{Line(text)}\"",
        ICollection collection => FormattableString.Invariant($"{collection.Count} items"),
        IEnumerable => "…",
        _ => Line(PlainText.Of(value, LongestPreview)),
    };

    private static string Line(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= LongestPreview ? line : PlainText.Cut(line, LongestPreview) + "…";
    }
}
