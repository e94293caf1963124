using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseKit.Jupyter.Sessions.Scripting;

/// <summary>Makes of a cell's compilation one that can be stopped, and that does not end the process by recursion.</summary>
internal static class CellInstrumentation
{
    /// <summary>The compilation with checkpoints; null where there is nothing to put one into.</summary>
    public static CSharpCompilation? Of(CSharpCompilation compilation, CancellationToken cancellation)
    {
        // What is loaded by #load comes after the cell's own tree and cannot be replaced.
        var tree = (CSharpSyntaxTree)compilation.SyntaxTrees[^1];
        if (!HasPlaces(tree.GetRoot(cancellation))) return null;
        var rewriter = new CheckpointRewriter(compilation.GetSemanticModel(tree));
        var root = (CSharpSyntaxNode)rewriter.Visit(tree.GetRoot(cancellation));
        return rewriter.HasChanged ? compilation.ReplaceSyntaxTree(tree, CSharpSyntaxTree.Create(root, tree.Options, tree.FilePath, Encoding.UTF8)) : null;
    }

    /// <summary>
    /// Whether there may be recursion that checkpoints do not see: objects whose fields make objects before a constructor begins, and files
    /// that are loaded.
    /// </summary>
    public static bool NeedsProbing(CSharpCompilation compilation) =>
        compilation.SyntaxTrees.Length > 1 || compilation.SyntaxTrees[0].GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>().Any(MakesObjects);

    /// <summary>Whether there is anything that can call itself.</summary>
    public static bool HasFunctions(CSharpCompilation compilation) =>
        compilation.SyntaxTrees.Length > 1 || compilation.SyntaxTrees[0].GetRoot().DescendantNodes().Any(node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or BaseTypeDeclarationSyntax or BasePropertyDeclarationSyntax);

    private static bool HasPlaces(SyntaxNode root) => root.DescendantNodes().Any(node => node
        is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax or LabeledStatementSyntax or GotoStatementSyntax
        or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or ArrowExpressionClauseSyntax);

    // Of types that the same code declares; those before it know nothing of it.
    private static bool MakesObjects(TypeDeclarationSyntax type)
    {
        var declared = type.SyntaxTree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>().Select(known => known.Identifier.ValueText).ToHashSet(StringComparer.Ordinal);
        return type.Members.Any(member => member switch
        {
            FieldDeclarationSyntax field => !field.Modifiers.Any(SyntaxKind.StaticKeyword) && field.Declaration.Variables.Any(variable => Makes(variable.Initializer, declared)),
            PropertyDeclarationSyntax property => !property.Modifiers.Any(SyntaxKind.StaticKeyword) && Makes(property.Initializer, declared),
            _ => false,
        });
    }

    private static bool Makes(EqualsValueClauseSyntax? initializer, HashSet<string> declared) => initializer?.Value.DescendantNodesAndSelf().Any(node =>
        node is ImplicitObjectCreationExpressionSyntax || (node is ObjectCreationExpressionSyntax created && created.Type.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Any(name => declared.Contains(name.Identifier.ValueText)))) == true;
}
