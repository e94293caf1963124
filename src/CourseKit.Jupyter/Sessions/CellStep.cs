using CourseKit.Jupyter.Sessions.Magics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CourseKit.Jupyter.Sessions;

/// <summary>A part of a cell: C# between its magics, or a magic and what belongs to it.</summary>
/// <param name="Text">
/// C#, with empty lines in place of what comes before, so that the numbers of its lines are the cell's; or the lines after a magic that are its content.
/// </param>
/// <param name="Line">The line where it begins, from 1.</param>
internal sealed record CellStep(string Text, int Line)
{
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);

    /// <summary>The name after the <c>#!</c>; null for C#.</summary>
    public string? Magic { get; private init; }

    /// <summary>What stands behind the magic's name on its line.</summary>
    public string Argument { get; private init; } = "";

    /// <summary>The steps of a cell, in order.</summary>
    public static IEnumerable<CellStep> Of(string code)
    {
        if (!code.Contains(Magics.Magic.Mark, StringComparison.Ordinal)) return [new(code, 1)];
        return Split(code.Split('\n'));
    }

    private static IEnumerable<CellStep> Split(string[] lines)
    {
        var from = 0;
        while (from < lines.Length)
        {
            var next = NextInCode(lines, from);
            var text = string.Join('\n', lines[from..next]);
            if (!string.IsNullOrWhiteSpace(text)) yield return new(new string('\n', from) + text, from + 1);
            if (next == lines.Length) yield break;
            var (name, argument) = Parts(lines[next]);
            from = next + 1;
            if (MagicRegistry.Find(name) is { TakesContent: true })
            {
                var end = from;
                while (end < lines.Length && !(IsMagic(lines[end]) && MagicRegistry.Find(Parts(lines[end]).Name) is not null)) end++;
                yield return new(string.Join('\n', lines[from..end]), next + 1) { Magic = name, Argument = argument };
                from = end;
            }
            else
            {
                yield return new("", next + 1) { Magic = name, Argument = argument };
            }
        }
    }

    private static int NextInCode(string[] lines, int from)
    {
        if (!lines.Skip(from).Any(IsMagic)) return lines.Length;
        var root = CSharpSyntaxTree.ParseText(string.Join('\n', lines[from..]), Parsing).GetRoot();
        var start = 0;
        for (var i = from; i < lines.Length; i++)
        {
            if (IsMagic(lines[i]) && !IsWithinText(root, start + lines[i].IndexOf('#', StringComparison.Ordinal))) return i;
            start += lines[i].Length + 1;
        }

        return lines.Length;
    }

    // The first line of a script file may name the program that runs it: #!/usr/bin/env ...
    private static bool IsMagic(string line) => line.AsSpan().TrimStart() is ['#', '!', not '/', ..];

    // In a string over several lines, in a comment or in code that is switched off.
    private static bool IsWithinText(SyntaxNode root, int position)
    {
        if (root.FindToken(position) is var token && token.SpanStart < position && position < token.Span.End) return true;
        return root.FindTrivia(position).Kind() is SyntaxKind.MultiLineCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia or SyntaxKind.DisabledTextTrivia;
    }

    private static (string Name, string Argument) Parts(string line) =>
        line.Trim()[Magics.Magic.Mark.Length..].Split([' ', '\t'], 2) is [var name, var argument] ? (name, argument.Trim()) : (line.Trim()[Magics.Magic.Mark.Length..], "");
}
