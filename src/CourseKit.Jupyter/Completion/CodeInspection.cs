using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Sessions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseKit.Jupyter.Completion;

/// <summary>
/// Explains what is at the cursor (Jupyter's <c>inspect_request</c>, Shift-Tab): the declaration of a name and its documentation; in the
/// brackets of a call all overloads, with the parameter marked that is being written. Nothing of the code runs, but for the
/// <c>ToString</c> of a value that is shown. Safe from several threads.
/// </summary>
/// <param name="sources">What it draws on.</param>
public sealed class CodeInspection(CompletionSources sources)
{
    /// <summary>Help for a place in the code.</summary>
    /// <param name="code">A cell's code, complete or not.</param>
    /// <param name="cursor">Where the cursor is, in UTF-16 code units; what lies outside of the code counts as its start or its end.</param>
    /// <param name="detailLevel">0: what a tooltip has room for; 1: every overload, remarks and examples, too.</param>
    /// <param name="cancellation">Gives up. Roslyn looks at it between steps, so a caller with a deadline does not wait for it.</param>
    /// <returns>Plain text, Markdown and HTML; null where there is nothing to say.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public MimeBundle? Inspect(string code, int cursor, int detailLevel = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(code);
        cancellation.ThrowIfCancellationRequested();
        if (code.Length > CursorText.LongestCode || SyntaxDepth.TooDeepAt(code, CursorText.Parsing, countChains: true) is not null) return null;
        try
        {
            return Explain(CursorText.WithoutDirectives(code), CursorText.Within(code, cursor), detailLevel, cancellation);
        }
        catch (InsufficientExecutionStackException)
        {
            // What Roslyn says of code that takes more stack than this thread has.
            return null;
        }
    }

    private MimeBundle? Explain(string text, int cursor, int detailLevel, CancellationToken cancellation)
    {
        var compilation = sources.ContinueWith(text);
        cancellation.ThrowIfCancellationRequested();
        foreach (var tree in compilation.SyntaxTrees)
        {
            if (tree.Length == text.Length && tree.ToString() == text) return Explain(compilation.GetSemanticModel(tree), cursor, detailLevel, cancellation);
        }

        return null;
    }

    private MimeBundle? Explain(SemanticModel model, int cursor, int detailLevel, CancellationToken cancellation)
    {
        var root = model.SyntaxTree.GetRoot(cancellation);
        if (root.FindTrivia(cursor - 1) is var trivia && trivia.Span.Contains(cursor - 1) && !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia)) return null;
        var touched = Touched(root, cursor);
        var help = new SymbolHelp(model, cursor, detailLevel, sources.ValueOf, cancellation);
        var page = new HelpPage();
        if (touched is { } name) help.Describe(name, page);
        var inner = touched?.Parent ?? LeftOf(root, cursor).Parent;
        if (page.Blocks.Count == 0 || IsArgument(inner))
        {
            if (CallSite.At(model, inner, cursor, cancellation) is { } call) help.Describe(call, page);
        }

        return page.Blocks.Count == 0 ? null : page.ToBundle();
    }

    // The name that the cursor is in, or else that it stands behind.
    private static SyntaxToken? Touched(SyntaxNode root, int cursor)
    {
        var right = root.FindToken(cursor);
        if (IsName(right) && right.Span.Contains(cursor)) return right;
        var left = LeftOf(root, cursor);
        return IsName(left) && left.Span.End == cursor ? left : null;
    }

    private static SyntaxToken LeftOf(SyntaxNode root, int cursor)
    {
        var token = root.FindToken(Math.Max(cursor - 1, 0));
        return token.SpanStart < cursor || token.SpanStart == 0 ? token : token.GetPreviousToken();
    }

    private static bool IsName(SyntaxToken token) => token.IsKind(SyntaxKind.IdentifierToken) || SyntaxFacts.IsPredefinedType(token.Kind()) || token.IsKind(SyntaxKind.ThisKeyword) || token.IsKind(SyntaxKind.BaseKeyword);

    // Of a name that is a whole argument, both it and its call are of interest.
    private static bool IsArgument(SyntaxNode? node) => node?.Parent is ArgumentSyntax or AttributeArgumentSyntax || node is ArgumentSyntax;
}
