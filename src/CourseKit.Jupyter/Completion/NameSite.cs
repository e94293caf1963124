using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseKit.Jupyter.Completion;

/// <summary>The name that is being typed, in the compiled code.</summary>
/// <param name="model">What the code means.</param>
/// <param name="token">The name's token, which holds the mark.</param>
/// <param name="typed">What was typed of it.</param>
/// <param name="cancellation">Gives up.</param>
internal sealed class NameSite(SemanticModel model, SyntaxToken token, string typed, CancellationToken cancellation)
{
    public SemanticModel Model => model;

    public SyntaxToken Token => token;

    public string Typed => typed;

    public CancellationToken Cancellation => cancellation;

    /// <summary>Where names are looked up.</summary>
    public int Position => token.SpanStart;

    /// <summary>The name where it refers to something; null where it declares something.</summary>
    public SimpleNameSyntax? Name => token.Parent as SimpleNameSyntax;

    /// <summary>What stands before the dot, or null where there is none.</summary>
    public SyntaxNode? Receiver => Name?.Parent switch
    {
        MemberAccessExpressionSyntax access when access.Name == Name => access.Expression,
        MemberBindingExpressionSyntax binding => Conditional(binding)?.Expression,
        QualifiedNameSyntax qualified when qualified.Right == Name => qualified.Left,
        AliasQualifiedNameSyntax alias when alias.Name == Name => alias.Alias,
        _ => null,
    };

    /// <summary>Whether a null test (<c>?.</c>) or a pointer (<c>-&gt;</c>) stands before the name, which then is a member of what lies behind.</summary>
    public bool IsIndirect => Name?.Parent is MemberBindingExpressionSyntax or MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.PointerMemberAccessExpression };

    /// <summary>Whether only a type can stand here.</summary>
    public bool IsTypeOnly => Name is { } name && name.Parent switch
    {
        TypeArgumentListSyntax or BaseTypeSyntax or TypeOfExpressionSyntax or DefaultExpressionSyntax or SizeOfExpressionSyntax or TypeConstraintSyntax or ParameterSyntax
            or ArrayTypeSyntax or NullableTypeSyntax or RefTypeSyntax or TupleElementSyntax or CatchDeclarationSyntax or ObjectCreationExpressionSyntax or PropertyDeclarationSyntax
            or MethodDeclarationSyntax or IncompleteMemberSyntax or VariableDeclarationSyntax or DeclarationPatternSyntax => true,
        CastExpressionSyntax cast => cast.Type == name,
        ForEachStatementSyntax loop => loop.Type == name,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AsExpression } @as => @as.Right == name,
        _ => false,
    };

    private static ConditionalAccessExpressionSyntax? Conditional(MemberBindingExpressionSyntax binding) =>
        binding.Ancestors().OfType<ConditionalAccessExpressionSyntax>().FirstOrDefault(access => access.WhenNotNull.Span.Contains(binding.Span));
}
