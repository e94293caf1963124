using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseKit.Jupyter.Sessions;

/// <summary>
/// How deeply code nests. Roslyn (5.12) parses and binds it recursively, on threads with small stacks too, and where a stack is used up
/// the process ends; so code that nests far beyond what people write is turned away before.
/// </summary>
internal static class SyntaxDepth
{
    /// <summary>What is said of code that nests deeper.</summary>
    public const string Message = "This nests too deeply to be compiled: more than 300 levels. Write it in several statements.";

    private const int Deepest = 300;

    /// <summary>The line, from 1, where the code nests too deeply; null where it does not.</summary>
    /// <param name="code">The source of a cell.</param>
    /// <param name="parsing">How it is parsed.</param>
    /// <param name="countChains">Whether <c>a + b + c</c> and <c>a.B().C()</c> count as nested, as their syntax trees are.</param>
    public static int? TooDeepAt(string code, CSharpParseOptions parsing, bool countChains = false)
    {
        // The parser itself runs out of stack in brackets, so that its tree cannot be asked about those.
        if (BracketsTooDeepAt(code) is { } position) return LineOf(code, position);
        try
        {
            return TreeTooDeepAt(CSharpSyntaxTree.ParseText(code, parsing), countChains) is { } start ? LineOf(code, start) : null;
        }
        catch (InsufficientExecutionStackException)
        {
            return 1;
        }
    }

    private static int? BracketsTooDeepAt(string code)
    {
        var (brackets, angles) = (0, 0);
        foreach (var token in SyntaxFactory.ParseTokens(code))
        {
            switch (token.Kind())
            {
                case SyntaxKind.OpenParenToken or SyntaxKind.OpenBracketToken or SyntaxKind.OpenBraceToken:
                    brackets++;
                    break;
                case SyntaxKind.CloseParenToken or SyntaxKind.CloseBracketToken or SyntaxKind.CloseBraceToken:
                    brackets = Math.Max(0, brackets - 1);
                    break;
                case SyntaxKind.LessThanToken:
                    angles++;
                    break;
                case SyntaxKind.GreaterThanToken:
                    angles = Math.Max(0, angles - 1);
                    break;
                default:
                    if (!IsOfType(token)) angles = 0;
                    break;
            }

            if (brackets + angles > Deepest) return token.SpanStart;
        }

        return null;
    }

    // Whether the token may stand between the brackets of type arguments; any other shows that a < was a comparison.
    private static bool IsOfType(SyntaxToken token) => token.Kind()
        is SyntaxKind.IdentifierToken or SyntaxKind.DotToken or SyntaxKind.ColonColonToken or SyntaxKind.CommaToken or SyntaxKind.QuestionToken or SyntaxKind.AsteriskToken
        or SyntaxKind.DelegateKeyword or SyntaxKind.RefKeyword || SyntaxFacts.IsPredefinedType(token.Kind());

    private static int? TreeTooDeepAt(SyntaxTree tree, bool countChains)
    {
        var pending = new Stack<(SyntaxNode Node, int Depth)>([(tree.GetRoot(), 0)]);
        while (pending.TryPop(out var item))
        {
            if (item.Depth > Deepest || item.Node is ArrayTypeSyntax { RankSpecifiers.Count: > Deepest }) return item.Node.SpanStart;
            foreach (var child in item.Node.ChildNodes())
            {
                var isLink = !countChains && child.SpanStart == item.Node.SpanStart && IsChain(item.Node);
                pending.Push((child, isLink ? item.Depth : item.Depth + 1));
            }
        }

        return null;
    }

    // The compiler follows these in a loop, or gives up with an error of its own.
    private static bool IsChain(SyntaxNode node) => node
        is MemberAccessExpressionSyntax or InvocationExpressionSyntax
        or BinaryExpressionSyntax { RawKind: not ((int)SyntaxKind.IsExpression or (int)SyntaxKind.AsExpression) };

    private static int LineOf(string code, int position) => code.AsSpan(0, position).Count('\n') + 1;
}
