using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace CourseKit.Jupyter.Sessions.Scripting;

/// <summary>Puts a call of <see cref="Checkpoint"/> into each loop and where each method and lambda of a cell begins; no line moves.</summary>
/// <remarks>
/// Left as they are: expression trees and queries, since they may be translated instead of run; <c>finally</c> blocks, which run to their
/// end; finalizers, static constructors and what native code calls, where an exception would do more harm than good.
/// </remarks>
/// <param name="model">What the names in the code mean.</param>
internal sealed class CheckpointRewriter(SemanticModel model) : CSharpSyntaxRewriter
{
    private static readonly StatementSyntax Loop = Call(nameof(Checkpoint.Loop));
    private static readonly StatementSyntax Enter = Call(nameof(Checkpoint.Enter));

    /// <summary>Whether anything was put in.</summary>
    public bool HasChanged { get; private set; }

    public override SyntaxNode? VisitWhileStatement(WhileStatementSyntax node) => Visited(base.VisitWhileStatement(node), static (loop, body) => ((WhileStatementSyntax)loop).WithStatement(body), node.Statement);

    public override SyntaxNode? VisitDoStatement(DoStatementSyntax node) => Visited(base.VisitDoStatement(node), static (loop, body) => ((DoStatementSyntax)loop).WithStatement(body), node.Statement);

    public override SyntaxNode? VisitForStatement(ForStatementSyntax node) => IsWithinLoop(node) && CheckpointLeaf.EndsSoon(node, model) ? node : Visited(base.VisitForStatement(node), static (loop, body) => ((ForStatementSyntax)loop).WithStatement(body), node.Statement);

    public override SyntaxNode? VisitForEachStatement(ForEachStatementSyntax node) => Visited(base.VisitForEachStatement(node), static (loop, body) => ((ForEachStatementSyntax)loop).WithStatement(body), node.Statement);

    public override SyntaxNode? VisitForEachVariableStatement(ForEachVariableStatementSyntax node) => Visited(base.VisitForEachVariableStatement(node), static (loop, body) => ((ForEachVariableStatementSyntax)loop).WithStatement(body), node.Statement);

    public override SyntaxNode? VisitQueryExpression(QueryExpressionSyntax node) => node;

    public override SyntaxNode? VisitFinallyClause(FinallyClauseSyntax node) => node;

    public override SyntaxNode? VisitDestructorDeclaration(DestructorDeclarationSyntax node) => node;

    public override SyntaxNode? VisitAttributeList(AttributeListSyntax node) => node;

    public override SyntaxNode? VisitBlock(BlockSyntax node)
    {
        var block = (BlockSyntax)base.VisitBlock(node)!;
        return block.WithStatements(WithLabels(block.Statements));
    }

    public override SyntaxNode? VisitSwitchSection(SwitchSectionSyntax node)
    {
        var section = (SwitchSectionSyntax)base.VisitSwitchSection(node)!;
        var statements = WithLabels(section.Statements);
        if (node.Parent!.DescendantNodes().OfType<GotoStatementSyntax>().Any(jump => jump.Kind() != SyntaxKind.GotoStatement)) statements = statements.Insert(0, Put(Loop));
        return section.WithStatements(statements);
    }

    public override SyntaxNode? VisitCompilationUnit(CompilationUnitSyntax node)
    {
        var unit = (CompilationUnitSyntax)base.VisitCompilationUnit(node)!;
        if (!unit.Members.Any(member => member is GlobalStatementSyntax { Statement: LabeledStatementSyntax })) return unit;
        return unit.WithMembers([.. unit.Members.SelectMany(member => member is GlobalStatementSyntax { Statement: LabeledStatementSyntax label }
            ? Split(label).Select(statement => (MemberDeclarationSyntax)GlobalStatement(statement)) : [member])]);
    }

    public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node)
    {
        if (IsCalledByNativeCode(node.AttributeLists)) return node;
        var method = (MethodDeclarationSyntax)base.VisitMethodDeclaration(node)!;
        if (node.Body is not null) return method.WithBody(Entered(method.Body!, node.Body));
        return BodyOf(node, node.ExpressionBody, method.ExpressionBody, method.SemicolonToken) is { } body ? method.WithExpressionBody(null).WithSemicolonToken(default).WithBody(body) : method;
    }

    public override SyntaxNode? VisitLocalFunctionStatement(LocalFunctionStatementSyntax node)
    {
        if (IsCalledByNativeCode(node.AttributeLists)) return node;
        var function = (LocalFunctionStatementSyntax)base.VisitLocalFunctionStatement(node)!;
        if (node.Body is not null) return function.WithBody(Entered(function.Body!, node.Body));
        return BodyOf(node, node.ExpressionBody, function.ExpressionBody, function.SemicolonToken) is { } body ? function.WithExpressionBody(null).WithSemicolonToken(default).WithBody(body) : function;
    }

    public override SyntaxNode? VisitConstructorDeclaration(ConstructorDeclarationSyntax node)
    {
        var constructor = (ConstructorDeclarationSyntax)base.VisitConstructorDeclaration(node)!;
        if (node.Modifiers.Any(SyntaxKind.StaticKeyword)) return constructor;
        if (node.Body is not null) return constructor.WithBody(Entered(constructor.Body!, node.Body));
        return BodyOf(node, node.ExpressionBody, constructor.ExpressionBody, constructor.SemicolonToken) is { } body ? constructor.WithExpressionBody(null).WithSemicolonToken(default).WithBody(body) : constructor;
    }

    public override SyntaxNode? VisitOperatorDeclaration(OperatorDeclarationSyntax node)
    {
        var method = (OperatorDeclarationSyntax)base.VisitOperatorDeclaration(node)!;
        if (node.Body is not null) return method.WithBody(Entered(method.Body!, node.Body));
        return BodyOf(node, node.ExpressionBody, method.ExpressionBody, method.SemicolonToken) is { } body ? method.WithExpressionBody(null).WithSemicolonToken(default).WithBody(body) : method;
    }

    public override SyntaxNode? VisitConversionOperatorDeclaration(ConversionOperatorDeclarationSyntax node)
    {
        var method = (ConversionOperatorDeclarationSyntax)base.VisitConversionOperatorDeclaration(node)!;
        if (node.Body is not null) return method.WithBody(Entered(method.Body!, node.Body));
        return BodyOf(node, node.ExpressionBody, method.ExpressionBody, method.SemicolonToken) is { } body ? method.WithExpressionBody(null).WithSemicolonToken(default).WithBody(body) : method;
    }

    public override SyntaxNode? VisitAccessorDeclaration(AccessorDeclarationSyntax node)
    {
        var accessor = (AccessorDeclarationSyntax)base.VisitAccessorDeclaration(node)!;
        if (node.Body is not null) return accessor.WithBody(Entered(accessor.Body!, node.Body));
        return BodyOf(node, node.ExpressionBody, accessor.ExpressionBody, accessor.SemicolonToken) is { } body ? accessor.WithExpressionBody(null).WithSemicolonToken(default).WithBody(body) : accessor;
    }

    public override SyntaxNode? VisitPropertyDeclaration(PropertyDeclarationSyntax node)
    {
        var property = (PropertyDeclarationSyntax)base.VisitPropertyDeclaration(node)!;
        return GetterOf(node.ExpressionBody, property.ExpressionBody, property.SemicolonToken) is { } getter ? property.WithExpressionBody(null).WithSemicolonToken(default).WithAccessorList(getter) : property;
    }

    public override SyntaxNode? VisitIndexerDeclaration(IndexerDeclarationSyntax node)
    {
        var indexer = (IndexerDeclarationSyntax)base.VisitIndexerDeclaration(node)!;
        return GetterOf(node.ExpressionBody, indexer.ExpressionBody, indexer.SemicolonToken) is { } getter ? indexer.WithExpressionBody(null).WithSemicolonToken(default).WithAccessorList(getter) : indexer;
    }

    public override SyntaxNode? VisitAnonymousMethodExpression(AnonymousMethodExpressionSyntax node)
    {
        var method = (AnonymousMethodExpressionSyntax)base.VisitAnonymousMethodExpression(node)!;
        return method.WithBlock(Entered(method.Block, node.Block));
    }

    public override SyntaxNode? VisitSimpleLambdaExpression(SimpleLambdaExpressionSyntax node) => IsExpressionTree(node) ? node : VisitedLambda(node, (LambdaExpressionSyntax)base.VisitSimpleLambdaExpression(node)!);

    public override SyntaxNode? VisitParenthesizedLambdaExpression(ParenthesizedLambdaExpressionSyntax node) => IsExpressionTree(node) ? node : VisitedLambda(node, (LambdaExpressionSyntax)base.VisitParenthesizedLambdaExpression(node)!);

    private LambdaExpressionSyntax VisitedLambda(LambdaExpressionSyntax node, LambdaExpressionSyntax lambda)
    {
        if (node.Block is not null) return lambda.WithBlock(Entered(lambda.Block!, node.Block));
        if (lambda.ExpressionBody is not { } value || value is ThrowExpressionSyntax || model.GetSymbolInfo(node).Symbol is not IMethodSymbol method || HasValue(method) is not { } returns) return lambda;
        return lambda.WithExpressionBody(null).WithBlock(Block(Put(Entry(node.ExpressionBody!)), Statement(value, returns, Token(SyntaxKind.SemicolonToken))));
    }

    private bool IsExpressionTree(LambdaExpressionSyntax node) => model.GetTypeInfo(node).ConvertedType is not { TypeKind: TypeKind.Delegate };

    private SyntaxNode Visited(SyntaxNode? visited, Func<SyntaxNode, StatementSyntax, SyntaxNode> with, StatementSyntax original)
    {
        // A declaration is an error here; in a block it would be none.
        if (original is LocalDeclarationStatementSyntax or LabeledStatementSyntax or LocalFunctionStatementSyntax) return visited!;
        var body = visited switch
        {
            WhileStatementSyntax loop => loop.Statement,
            DoStatementSyntax loop => loop.Statement,
            ForStatementSyntax loop => loop.Statement,
            _ => ((CommonForEachStatementSyntax)visited!).Statement,
        };
        return with(visited, body is BlockSyntax block ? block.WithStatements(block.Statements.Insert(0, Put(Loop))) : Block(Put(Loop), body));
    }

    private BlockSyntax Entered(BlockSyntax block, BlockSyntax original) => block.WithStatements(block.Statements.Insert(0, Put(Entry(original))));

    private BlockSyntax? BodyOf(SyntaxNode declaration, ArrowExpressionClauseSyntax? original, ArrowExpressionClauseSyntax? arrow, SyntaxToken end)
    {
        if (original is null || arrow!.Expression is ThrowExpressionSyntax || model.GetDeclaredSymbol(declaration) is not IMethodSymbol method || HasValue(method) is not { } returns) return null;
        return BodyOf(original, arrow, end, returns);
    }

    private AccessorListSyntax? GetterOf(ArrowExpressionClauseSyntax? original, ArrowExpressionClauseSyntax? arrow, SyntaxToken end)
    {
        if (original is null || arrow!.Expression is ThrowExpressionSyntax) return null;
        return AccessorList(SingletonList(AccessorDeclaration(SyntaxKind.GetAccessorDeclaration, BodyOf(original, arrow, end, true))));
    }

    private BlockSyntax BodyOf(ArrowExpressionClauseSyntax original, ArrowExpressionClauseSyntax arrow, SyntaxToken end, bool returns) => Block(
        Token(arrow.ArrowToken.LeadingTrivia, SyntaxKind.OpenBraceToken, arrow.ArrowToken.TrailingTrivia),
        [Put(Entry(original.Expression)), Statement(arrow.Expression, returns, end.WithTrailingTrivia())],
        Token([], SyntaxKind.CloseBraceToken, end.TrailingTrivia));

    private static StatementSyntax Statement(ExpressionSyntax value, bool returns, SyntaxToken end) =>
        returns ? ReturnStatement(Token([], SyntaxKind.ReturnKeyword, [Space]), value, end) : ExpressionStatement(value, end);

    // Null where that cannot be told.
    private static bool? HasValue(IMethodSymbol method)
    {
        if (method.ReturnsVoid) return false;
        if (method.ReturnType is not INamedTypeSymbol type) return method.ReturnType.TypeKind == TypeKind.Error ? null : true;
        if (type.TypeKind == TypeKind.Error) return null;
        return !method.IsAsync || type.Arity > 0;
    }

    private SyntaxList<StatementSyntax> WithLabels(SyntaxList<StatementSyntax> statements) =>
        statements.Any(statement => statement is LabeledStatementSyntax) ? [.. statements.SelectMany(statement => statement is LabeledStatementSyntax label ? Split(label) : [statement])] : statements;

    private StatementSyntax[] Split(LabeledStatementSyntax label) => [label.WithStatement(Put(Loop)), .. label.Statement is LabeledStatementSyntax next ? Split(next) : [label.Statement]];

    private static bool IsWithinLoop(SyntaxNode node)
    {
        for (var outer = node.Parent; outer is StatementSyntax and not LocalFunctionStatementSyntax; outer = outer.Parent)
            if (outer is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax) return true;
        return false;
    }

    private StatementSyntax Entry(SyntaxNode body) => CheckpointLeaf.IsLeaf(body, model) ? Loop : Enter;

    private StatementSyntax Put(StatementSyntax statement)
    {
        HasChanged = true;
        return statement;
    }

    private static bool IsCalledByNativeCode(SyntaxList<AttributeListSyntax> attributes) =>
        attributes.Any(list => list.Attributes.Any(attribute => attribute.Name.ToString().Contains("UnmanagedCallersOnly", StringComparison.Ordinal)));

    private static StatementSyntax Call(string method) => ParseStatement($"global::{typeof(Checkpoint).FullName}.{method}();");
}
