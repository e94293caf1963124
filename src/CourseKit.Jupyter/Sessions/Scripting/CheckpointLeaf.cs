using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseKit.Jupyter.Sessions.Scripting;

/// <summary>
/// Tells the bodies that call nothing that could come back to them: reading fields, arithmetic. They are no part of a recursion, so that
/// the stack need not be looked at; small getters and lambdas are often in the innermost loop.
/// </summary>
internal static class CheckpointLeaf
{
    /// <summary>Whether a body is certainly one.</summary>
    public static bool IsLeaf(SyntaxNode body, SemanticModel model) => body.DescendantNodesAndSelf().All(node => IsHarmless(node, model));

    private static bool IsHarmless(SyntaxNode node, SemanticModel model) => node switch
    {
        LiteralExpressionSyntax or ParenthesizedExpressionSyntax or ThisExpressionSyntax or ConditionalExpressionSyntax or PredefinedTypeSyntax => true,
        BlockSyntax or ReturnStatementSyntax or ExpressionStatementSyntax or IfStatementSyntax or ElseClauseSyntax => true,
        ArgumentSyntax or BracketedArgumentListSyntax => true,
        IdentifierNameSyntax or MemberAccessExpressionSyntax => model.GetSymbolInfo(node).Symbol is IFieldSymbol { IsStatic: false } or IFieldSymbol { IsConst: true } or ILocalSymbol or IParameterSymbol,
        ElementAccessExpressionSyntax element => model.GetTypeInfo(element.Expression).Type is IArrayTypeSymbol,
        BinaryExpressionSyntax or AssignmentExpressionSyntax or PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax =>
            model.GetSymbolInfo(node).Symbol is null or IMethodSymbol { MethodKind: MethodKind.BuiltinOperator } && IsNumber(model.GetTypeInfo(node).Type),
        _ => false,
    } && (node is not ExpressionSyntax expression || !model.GetConversion(expression).IsUserDefined);

    // A text is joined by the ToString of what it is joined with.
    private static bool IsNumber(ITypeSymbol? type) => type is { SpecialType: >= SpecialType.System_Boolean and <= SpecialType.System_Double };
}
