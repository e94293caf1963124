using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseKit.Jupyter.Completion;

/// <summary>Names that are in scope: variables of this cell and of earlier ones, members, types, namespaces.</summary>
internal static class ScopeCompletions
{
    private const string AttributeSuffix = "Attribute";

    /// <summary>What a name can stand for where no dot is before it.</summary>
    public static IEnumerable<Candidate> At(NameSite site)
    {
        var symbols = site.IsTypeOnly ? site.Model.LookupNamespacesAndTypes(site.Position) : site.Model.LookupSymbols(site.Position);
        site.Cancellation.ThrowIfCancellationRequested();
        var expected = ExpectedTypes.At(site);
        var fitting = symbols.Where(symbol => SymbolVisibility.HasName(symbol) && !CursorText.IsMarked(symbol.Name) && IsAnswer(symbol, site.Typed) && Fits(symbol, site));
        return MemberCompletions.Grouped(fitting, OriginOf, symbol => TypeOf(symbol) is { } type && expected.Any(wanted => SymbolEqualityComparer.Default.Equals(wanted, type)));
    }

    /// <summary>What a using directive can name.</summary>
    public static IEnumerable<Candidate> Usings(NameSite site, UsingDirectiveSyntax directive)
    {
        var types = directive.Alias is not null || directive.StaticKeyword != default;
        return MemberCompletions.Grouped(site.Model.LookupNamespacesAndTypes(site.Position).Where(symbol => types || symbol is INamespaceSymbol), OriginOf);
    }

    /// <summary>Attributes, by the names that are written.</summary>
    public static IEnumerable<Candidate> Attributes(NameSite site) => site.Model.LookupNamespacesAndTypes(site.Position)
        .Where(symbol => symbol is INamespaceSymbol || (symbol is INamedTypeSymbol { IsAbstract: false } type && TypeRelations.IsOrDerives(type, "System.Attribute")))
        .Select(symbol => new Candidate(WithoutSuffix(symbol), SymbolText.Kind(symbol), OriginOf(symbol)) { Symbol = symbol, Text = WithoutSuffix(symbol) });

    private static string WithoutSuffix(ISymbol symbol) => symbol is INamedTypeSymbol && symbol.Name.Length > AttributeSuffix.Length && symbol.Name.EndsWith(AttributeSuffix, StringComparison.Ordinal)
        ? symbol.Name[..^AttributeSuffix.Length]
        : symbol.Name;

    // There are thousands of names; those that will not be shown cost nothing more.
    private static bool IsAnswer(ISymbol symbol, string typed) => NameMatch.Of(symbol.Name, typed) != MatchQuality.None;

    private static bool Fits(ISymbol symbol, NameSite site) => symbol switch
    {
        // A script's class is none of its author's.
        { ContainingType.SpecialType: SpecialType.System_Object } => false,
        INamedTypeSymbol type when site.Name?.Parent is ObjectCreationExpressionSyntax creation => TypeRelations.IsCreatable(type) && (creation.Parent is not ThrowExpressionSyntax and not ThrowStatementSyntax || TypeRelations.IsException(type)),
        INamedTypeSymbol type when site.Name?.Parent is CatchDeclarationSyntax => TypeRelations.IsException(type),
        _ => true,
    };

    private static Origin OriginOf(ISymbol symbol) => symbol switch
    {
        INamespaceSymbol => Origin.Namespace,
        ILocalSymbol or IParameterSymbol or IRangeVariableSymbol => Origin.Own,
        _ when !symbol.DeclaringSyntaxReferences.IsEmpty => Origin.Own,
        ITypeSymbol => Origin.Type,
        _ => Origin.Inherited,
    };

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };
}
