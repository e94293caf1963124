using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseKit.Jupyter.Completion;

/// <summary>What a place asks for: the call's named arguments, the members of an enumeration, the type to make.</summary>
internal static class ArgumentCompletions
{
    /// <summary>The candidates that the place itself suggests.</summary>
    public static IEnumerable<Candidate> At(NameSite site) => [.. NamedArguments(site), .. ExpectedTypes.At(site).SelectMany(type => ValuesOf(type, site))];

    private static IEnumerable<Candidate> NamedArguments(NameSite site)
    {
        if (site.Name?.Parent is not (ArgumentSyntax { NameColon: null } or AttributeArgumentSyntax { NameColon: null, NameEquals: null })) return [];
        if (CallSite.At(site.Model, site.Name.Parent, site.Position, site.Cancellation) is not { } call) return [];
        return call.Overloads.SelectMany(CallSite.Parameters).Where(parameter => parameter.Name.Length > 0 && !call.Given.Contains(parameter.Name)).DistinctBy(parameter => parameter.Name)
            .Select(parameter => new Candidate(parameter.Name, "param", Origin.Own) { Text = SymbolText.Escaped(parameter.Name) + ":", Symbol = parameter, IsExpected = site.Typed.Length > 0 });
    }

    private static IEnumerable<Candidate> ValuesOf(ITypeSymbol type, NameSite site)
    {
        var name = SymbolText.TypeName(type.WithNullableAnnotation(NullableAnnotation.None), site.Model, site.Position);
        if (site.Name!.Parent is ObjectCreationExpressionSyntax)
            return type is INamedTypeSymbol named && TypeRelations.IsCreatable(named) ? [new(type.Name, SymbolText.Kind(type), Origin.Own) { Text = name, Symbol = type, IsExpected = true }] : [];
        if (type.TypeKind != TypeKind.Enum) return type.SpecialType == SpecialType.System_Boolean ? [Truth("true"), Truth("false")] : [];

        // Both "Fl" and "DType.Fl" begin DType.Float32; a dot is never in what is typed.
        return type.GetMembers().OfType<IFieldSymbol>().Where(member => member.HasConstantValue).Select(member =>
            new Candidate(NameMatch.Of(type.Name, site.Typed) <= MatchQuality.PrefixIgnoringCase ? type.Name : member.Name, "enum", Origin.Own)
            {
                Text = $"{name}.{SymbolText.Escaped(member.Name)}",
                Symbol = member,
                IsExpected = true,
            });
    }

    private static Candidate Truth(string word) => new(word, "keyword", Origin.Own) { Text = word, IsExpected = true };
}
