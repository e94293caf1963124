using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseKit.Jupyter.Sessions.Scripting;

/// <summary>Tells the code of a cell that needs less than a checkpoint of its own: often that of the innermost loop.</summary>
internal static class CheckpointLeaf
{
    /// <summary>
    /// Whether a body certainly calls nothing that could come back to it: it reads fields and arrays, and computes. Such a body is no part of
    /// a recursion, so that the stack need not be looked at.
    /// </summary>
    public static bool IsLeaf(SyntaxNode body, SemanticModel model) => body.DescendantNodesAndSelf().All(node => IsHarmless(node, model));

    /// <summary>
    /// Whether a loop certainly ends soon: <c>for (int i = a; i &lt; b; i++)</c> around a leaf that leaves i alone. Within another loop,
    /// that one's checkpoint is enough.
    /// </summary>
    public static bool EndsSoon(ForStatementSyntax loop, SemanticModel model)
    {
        if (loop is not { Declaration.Variables: [{ } counter], Condition: BinaryExpressionSyntax { Left: IdentifierNameSyntax compared } condition, Incrementors: [{ } step] }) return false;
        var name = counter.Identifier.ValueText;
        return compared.Identifier.ValueText == name && IsStep(step, name, condition.Kind()) && IsLeaf(condition, model) && IsLeaf(loop.Statement, model)
            && model.GetDeclaredSymbol(counter) is ILocalSymbol { IsRef: false, Type.SpecialType: SpecialType.System_Int32 }
            && model.GetTypeInfo(condition.Right).ConvertedType?.SpecialType == SpecialType.System_Int32
            && !loop.Statement.DescendantNodes().Any(node => Changes(node, name));
    }

    private static bool IsStep(ExpressionSyntax step, string name, SyntaxKind comparison) => step switch
    {
        PostfixUnaryExpressionSyntax { Operand: IdentifierNameSyntax operand } up when operand.Identifier.ValueText == name => IsStep(up.Kind(), comparison),
        PrefixUnaryExpressionSyntax { Operand: IdentifierNameSyntax operand } up when operand.Identifier.ValueText == name => IsStep(up.Kind(), comparison),
        _ => false,
    };

    // With <= or >= the number may go past the end of its type and round again.
    private static bool IsStep(SyntaxKind step, SyntaxKind comparison) => comparison switch
    {
        SyntaxKind.LessThanExpression => step is SyntaxKind.PostIncrementExpression or SyntaxKind.PreIncrementExpression,
        SyntaxKind.GreaterThanExpression => step is SyntaxKind.PostDecrementExpression or SyntaxKind.PreDecrementExpression,
        _ => false,
    };

    private static bool Changes(SyntaxNode node, string name) => node switch
    {
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax changed } => changed.Identifier.ValueText == name,
        PostfixUnaryExpressionSyntax { Operand: IdentifierNameSyntax changed } => changed.Identifier.ValueText == name,
        PrefixUnaryExpressionSyntax { Operand: IdentifierNameSyntax changed } => changed.Identifier.ValueText == name,
        _ => false,
    };

    private static bool IsHarmless(SyntaxNode node, SemanticModel model) => node switch
    {
        LiteralExpressionSyntax or ParenthesizedExpressionSyntax or ThisExpressionSyntax or ConditionalExpressionSyntax or PredefinedTypeSyntax => true,
        BlockSyntax or ReturnStatementSyntax or ExpressionStatementSyntax or IfStatementSyntax or ElseClauseSyntax or EmptyStatementSyntax => true,
        LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } or VariableDeclarationSyntax or VariableDeclaratorSyntax or EqualsValueClauseSyntax => true,
        ArgumentSyntax { RefKindKeyword.RawKind: 0 } or ArgumentListSyntax or BracketedArgumentListSyntax => true,
        CastExpressionSyntax => IsNumber(model.GetTypeInfo(node).Type),
        InvocationExpressionSyntax => model.GetSymbolInfo(node).Symbol is IMethodSymbol method && IsOfMath(method),
        IdentifierNameSyntax or MemberAccessExpressionSyntax => model.GetSymbolInfo(node).Symbol switch
        {
            IFieldSymbol field => !field.IsStatic || field.IsConst,
            IPropertySymbol property => property.Name == nameof(Array.Length) && (property.ContainingType.SpecialType is SpecialType.System_Array or SpecialType.System_String),
            IMethodSymbol method => IsOfMath(method),
            ILocalSymbol or IParameterSymbol or ITypeSymbol or INamespaceSymbol => true,
            _ => false,
        },
        ElementAccessExpressionSyntax element => model.GetTypeInfo(element.Expression).Type is IArrayTypeSymbol,
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } => true,
        BinaryExpressionSyntax or AssignmentExpressionSyntax or PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax =>
            model.GetSymbolInfo(node).Symbol is IMethodSymbol { MethodKind: MethodKind.BuiltinOperator } && IsNumber(model.GetTypeInfo(node).Type),
        _ => false,
    } && (node is not ExpressionSyntax expression || !model.GetConversion(expression).IsUserDefined);

    private static bool IsOfMath(IMethodSymbol method) => method.ContainingType is { Name: nameof(Math) or nameof(MathF), ContainingNamespace: { Name: nameof(System), ContainingNamespace.IsGlobalNamespace: true } };

    // A text is joined by the ToString of what it is joined with.
    private static bool IsNumber(ITypeSymbol? type) => type is { SpecialType: >= SpecialType.System_Boolean and <= SpecialType.System_Double };
}
