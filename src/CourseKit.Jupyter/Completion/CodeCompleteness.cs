using CourseKit.Jupyter.Sessions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CourseKit.Jupyter.Completion;

/// <summary>Whether code can run as it is (Jupyter's <c>is_complete_request</c>), which consoles ask at the end of a line.</summary>
/// <param name="Status"><c>complete</c>, <c>incomplete</c>, <c>invalid</c> or <c>unknown</c>.</param>
/// <param name="Indent">The white space that the next line starts with, when the code is incomplete.</param>
public sealed record CodeCompleteness(string Status, string Indent)
{
    private const string Step = "    ";

    /// <summary>Looks at code, without compiling it.</summary>
    /// <param name="code">What was written so far.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static CodeCompleteness Of(string code, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(code);
        if (code.Length > CursorText.LongestCode) return new("unknown", "");
        if (SyntaxDepth.TooDeepAt(code, CursorText.Parsing) is not null) return new("invalid", "");
        var tree = CSharpSyntaxTree.ParseText(CursorText.WithoutDirectives(code), CursorText.Parsing, cancellationToken: cancellation);
        if (!SyntaxFactory.IsCompleteSubmission(tree)) return new("incomplete", NextIndent(code));
        return new(tree.GetDiagnostics(cancellation).Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error) ? "invalid" : "complete", "");
    }

    private static string NextIndent(string code)
    {
        var last = code.TrimEnd('\r', '\n').Split('\n')[^1];
        var indent = last[..(last.Length - last.TrimStart().Length)];
        return last.TrimEnd() is [.., '{' or '(' or '['] ? indent + Step : indent;
    }
}
