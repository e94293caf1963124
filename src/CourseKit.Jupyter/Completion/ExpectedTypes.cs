using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseKit.Jupyter.Completion;

/// <summary>The types that a place asks for: of a parameter, of the variable that is assigned, of the other side of a comparison.</summary>
internal static class ExpectedTypes
{
    /// <summary>The types that the name being typed may well have; none where nothing is known. Of a nullable type, the one within.</summary>
    public static IReadOnlyList<ITypeSymbol> At(NameSite site)
    {
        if (site.Name is not { } name) return [];
        ExpressionSyntax expression = name.Parent is ObjectCreationExpressionSyntax creation && creation.Type == name ? creation : name;
        return
        [
            .. Of(expression, site).OfType<ITypeSymbol>().Select(Within)
                .Where(type => type is { TypeKind: not (TypeKind.Error or TypeKind.TypeParameter), SpecialType: not SpecialType.System_Object })
                .Distinct<ITypeSymbol>(SymbolEqualityComparer.Default),
        ];
    }

    private static IEnumerable<ITypeSymbol?> Of(ExpressionSyntax expression, NameSite site) => expression.Parent switch
    {
        ArgumentSyntax argument => OfArgument(argument, site),
        BinaryExpressionSyntax binary when IsComparison(binary) => [TypeOf(binary.Right == expression ? binary.Left : binary.Right, site)],
        AssignmentExpressionSyntax assignment when assignment.Right == expression => [TypeOf(assignment.Left, site)],
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Type.IsVar: false } declaration } } => [TypeOf(declaration.Type, site)],
        EqualsValueClauseSyntax { Parent: ParameterSyntax { Type: { } type } } => [TypeOf(type, site)],
        EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax property } => [TypeOf(property.Type, site)],
        ReturnStatementSyntax or ArrowExpressionClauseSyntax => [Returned(expression, site)],
        IfStatementSyntax or WhileStatementSyntax or DoStatementSyntax or ConditionalExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } when IsCondition(expression)
            => [site.Model.Compilation.GetSpecialType(SpecialType.System_Boolean)],
        ConditionalExpressionSyntax conditional => [site.Model.GetTypeInfo(conditional, site.Cancellation).ConvertedType],
        CaseSwitchLabelSyntax { Parent.Parent: SwitchStatementSyntax @switch } => [TypeOf(@switch.Expression, site)],
        ConstantPatternSyntax pattern => [OfPattern(pattern, site)],
        _ => [],
    };

    private static IEnumerable<ITypeSymbol?> OfArgument(ArgumentSyntax argument, NameSite site) =>
        CallSite.At(site.Model, argument, site.Position, site.Cancellation) is { } call ? call.Overloads.Select(overload => TypeOf(call.Parameter(overload))) : [];

    // An argument of a params array is one of its elements.
    private static ITypeSymbol? TypeOf(IParameterSymbol? parameter) => parameter is { IsParams: true, Type: IArrayTypeSymbol array } ? array.ElementType : parameter?.Type;

    private static ITypeSymbol? TypeOf(ExpressionSyntax expression, NameSite site) => site.Model.GetTypeInfo(expression, site.Cancellation).Type;

    private static ITypeSymbol? OfPattern(PatternSyntax pattern, NameSite site) => pattern.Parent switch
    {
        IsPatternExpressionSyntax test => TypeOf(test.Expression, site),
        SwitchExpressionArmSyntax { Parent: SwitchExpressionSyntax @switch } => TypeOf(@switch.GoverningExpression, site),
        CasePatternSwitchLabelSyntax { Parent.Parent: SwitchStatementSyntax @switch } => TypeOf(@switch.Expression, site),
        PatternSyntax outer and (BinaryPatternSyntax or UnaryPatternSyntax or ParenthesizedPatternSyntax) => OfPattern(outer, site),
        SubpatternSyntax { NameColon.Name: { } name } => site.Model.GetSymbolInfo(name, site.Cancellation).Symbol switch { IPropertySymbol property => property.Type, IFieldSymbol field => field.Type, _ => null },
        _ => null,
    };

    private static ITypeSymbol? Returned(ExpressionSyntax expression, NameSite site)
    {
        var declaration = expression.Ancestors().FirstOrDefault(node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or BasePropertyDeclarationSyntax);
        return declaration switch
        {
            MethodDeclarationSyntax method => TypeOf(method.ReturnType, site),
            LocalFunctionStatementSyntax function => TypeOf(function.ReturnType, site),
            BasePropertyDeclarationSyntax property => TypeOf(property.Type, site),
            _ => null,
        };
    }

    private static bool IsComparison(BinaryExpressionSyntax binary) => binary.Kind()
        is SyntaxKind.EqualsExpression or SyntaxKind.NotEqualsExpression or SyntaxKind.CoalesceExpression or SyntaxKind.IsExpression;

    private static bool IsCondition(ExpressionSyntax expression) => expression.Parent is not ConditionalExpressionSyntax conditional || conditional.Condition == expression;

    private static ITypeSymbol Within(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : type;
}
