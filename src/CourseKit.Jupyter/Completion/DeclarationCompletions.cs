using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseKit.Jupyter.Completion;

/// <summary>
/// Where the parser takes what is typed for a new name. Often it is one (<c>int cou</c>), and nothing is offered; it may also be the word
/// after a value (<c>value i</c>), the next statement where a semicolon is missing, or a member to override.
/// </summary>
internal static class DeclarationCompletions
{
    /// <summary>What can stand there that is no new name.</summary>
    public static IEnumerable<Candidate> At(NameSite site)
    {
        if (Overriding(site) is { } overriding) return Overridable(site, overriding, withType: false);
        if (site.Token.Parent is not VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declaration }) return [];
        if (declaration.Type is not NameSyntax type || IsType(type, site)) return [];
        if (OnOneLine(type, site)) return KeywordCompletions.Following();
        return [.. ScopeCompletions.At(site), .. KeywordCompletions.Starting()];
    }

    /// <summary>The declaration that the name is part of, where that overrides; null where it does not.</summary>
    public static MemberDeclarationSyntax? Overriding(NameSite site) =>
        site.Token.Parent?.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member && member.Modifiers.Any(SyntaxKind.OverrideKeyword) && !member.DescendantNodes().OfType<BlockSyntax>().Any() ? member : null;

    /// <summary>The members of base types that a type may override and does not.</summary>
    /// <param name="site">The name being typed.</param>
    /// <param name="place">The declaration that overrides.</param>
    /// <param name="withType">Whether the type is still to be written, too.</param>
    public static IEnumerable<Candidate> Overridable(NameSite site, MemberDeclarationSyntax place, bool withType)
    {
        if (place.Parent?.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration || site.Model.GetDeclaredSymbol(declaration, site.Cancellation) is not INamedTypeSymbol type) yield break;
        var done = type.GetMembers().Where(member => member.IsOverride).Select(member => member.Name).ToHashSet(StringComparer.Ordinal);
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            foreach (var member in current.GetMembers().Where(member => member is { IsSealed: false } && (member.IsVirtual || member.IsAbstract || member.IsOverride) && SymbolVisibility.HasName(member)))
            {
                if (!site.Model.IsAccessible(site.Position, member) || !done.Add(member.Name)) continue;
                var origin = current.SpecialType == SpecialType.System_Object ? Origin.Object : Origin.Inherited;
                yield return new(member.Name, SymbolText.Kind(member), origin) { Symbol = member, Text = withType ? SymbolText.Repeated(member, site.Model, site.Position) : null };
            }
        }
    }

    private static bool IsType(NameSyntax type, NameSite site) => type.IsVar || site.Model.GetSymbolInfo(type, site.Cancellation).Symbol is ITypeSymbol { TypeKind: not TypeKind.Error };

    private static bool OnOneLine(NameSyntax type, NameSite site)
    {
        var text = site.Token.SyntaxTree!.GetText(site.Cancellation);
        return text.Lines.GetLineFromPosition(type.Span.End).LineNumber == text.Lines.GetLineFromPosition(site.Position).LineNumber;
    }
}
