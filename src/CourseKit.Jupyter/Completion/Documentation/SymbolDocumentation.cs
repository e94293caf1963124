using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseKit.Jupyter.Completion.Documentation;

/// <summary>The documentation of a symbol: from the comments of the cell that declares it, or from the file beside its assembly.</summary>
internal static class SymbolDocumentation
{
    private const int MostSteps = 8;

    /// <summary>What is said of a symbol; where it inherits its documentation, or has none and overrides or implements another, what is said of that.</summary>
    public static MemberDocumentation Of(ISymbol symbol, Compilation compilation, CancellationToken cancellation)
    {
        ISymbol? current = symbol;
        for (var step = 0; step < MostSteps && current is not null; step++)
        {
            var documentation = OwnOf(current, compilation, cancellation);
            if (documentation is { IsEmpty: false, Inherits: false } or { Inherits: true, Summary.IsEmpty: false }) return documentation;
            current = documentation is { InheritsFrom: { } reference }
                ? DocumentationCommentId.GetFirstSymbolForDeclarationId(reference, compilation)
                : documentation.Inherits || current is not INamedTypeSymbol ? Inherited(current) : null;
        }

        return new();
    }

    private static MemberDocumentation OwnOf(ISymbol symbol, Compilation compilation, CancellationToken cancellation)
    {
        symbol = (symbol is IMethodSymbol { ReducedFrom: { } reduced } ? reduced : symbol).OriginalDefinition;
        if (symbol.DeclaringSyntaxReferences is [var declaration, ..]) return DocumentationReader.Read(Comment(declaration.GetSyntax(cancellation)));
        if (symbol.GetDocumentationCommentId() is not { } id || FileOf(symbol.ContainingAssembly, compilation) is not { } assembly) return new();
        var nameSpace = symbol.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() : "";
        foreach (var file in DocumentationFolder.For(assembly, nameSpace))
        {
            cancellation.ThrowIfCancellationRequested();
            if (file.Find(id, cancellation) is { } xml) return DocumentationReader.Read(xml);
        }

        return new();
    }

    private static string? FileOf(IAssemblySymbol? assembly, Compilation compilation)
    {
        if (assembly is null) return null;
        if (compilation.GetMetadataReference(assembly) is PortableExecutableReference { FilePath: { Length: > 0 } path }) return path;
        // Of a reference that was made from memory only its name is known.
        var loaded = AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(candidate => !candidate.IsDynamic && candidate.GetName().Name == assembly.Identity.Name);
        return loaded is { Location.Length: > 0 } ? loaded.Location : null;
    }

    private static ISymbol? Inherited(ISymbol symbol) => symbol switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor, ContainingType: { } type } => type,
        IMethodSymbol { OverriddenMethod: { } overridden } => overridden,
        IPropertySymbol { OverriddenProperty: { } overridden } => overridden,
        IEventSymbol { OverriddenEvent: { } overridden } => overridden,
        INamedTypeSymbol { BaseType: { SpecialType: SpecialType.None } @base } => @base,
        INamedTypeSymbol type => type.Interfaces.FirstOrDefault(),
        { ContainingType: { } type } => type.AllInterfaces.SelectMany(face => face.GetMembers(symbol.Name))
            .FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member), symbol)),
        _ => null,
    };

    // Cells are parsed without documentation, so that its lines are comments like others.
    private static string Comment(SyntaxNode node)
    {
        var declaration = node.FirstAncestorOrSelf<SyntaxNode>(ancestor => ancestor is MemberDeclarationSyntax or StatementSyntax);
        if (declaration is null) return "";
        var xml = new StringBuilder();
        foreach (var trivia in declaration.GetLeadingTrivia().Where(IsDocumentation))
        {
            foreach (var line in trivia.ToFullString().Split('\n')) xml.Append(WithoutSlashes(line)).Append('\n');
        }

        return xml.ToString();
    }

    private static bool IsDocumentation(SyntaxTrivia trivia) =>
        trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia) || (trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) && trivia.ToString().StartsWith("///", StringComparison.Ordinal));

    private static string WithoutSlashes(string line)
    {
        var text = line.TrimStart();
        return text.StartsWith("///", StringComparison.Ordinal) ? text[3..] : text;
    }
}
