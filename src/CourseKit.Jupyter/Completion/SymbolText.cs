using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CourseKit.Jupyter.Completion;

/// <summary>Symbols as text: kinds, labels and declarations.</summary>
internal static class SymbolText
{
    private const SymbolDisplayMiscellaneousOptions Miscellaneous =
        SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier;

    private static readonly SymbolDisplayFormat LabelFormat = new(genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters);

    private static readonly SymbolDisplayFormat DeclarationFormat = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameOnly,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeVariance,
        memberOptions: SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeRef | SymbolDisplayMemberOptions.IncludeConstantValue,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeModifiers | SymbolDisplayParameterOptions.IncludeDefaultValue,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        localOptions: SymbolDisplayLocalOptions.IncludeType | SymbolDisplayLocalOptions.IncludeConstantValue,
        kindOptions: SymbolDisplayKindOptions.IncludeTypeKeyword | SymbolDisplayKindOptions.IncludeNamespaceKeyword,
        miscellaneousOptions: Miscellaneous);

    private static readonly SymbolDisplayFormat PartsFormat = DeclarationFormat.AddMemberOptions(SymbolDisplayMemberOptions.IncludeContainingType);

    private static readonly SymbolDisplayFormat EnumFormat = DeclarationFormat.WithMemberOptions(SymbolDisplayMemberOptions.IncludeConstantValue | SymbolDisplayMemberOptions.IncludeContainingType);

    private static readonly SymbolDisplayFormat RepeatedFormat = new(
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        memberOptions: SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeRef,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeModifiers,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    /// <summary>A name as code writes it: with an <c>@</c> where it is a keyword.</summary>
    public static string Escaped(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;

    /// <summary>The name with its type parameters.</summary>
    public static string Label(ISymbol symbol) => symbol is INamedTypeSymbol { Arity: > 0 } ? symbol.ToDisplayString(LabelFormat) : symbol.Name;

    /// <summary>The declaration. Types have their short names: to ask which ones a place needs would take longer than all else in a list.</summary>
    public static string Declaration(ISymbol symbol) => symbol switch
    {
        IFieldSymbol { ContainingType.TypeKind: TypeKind.Enum } member => member.ToDisplayString(EnumFormat),
        _ => symbol.ToDisplayString(DeclarationFormat),
    };

    /// <summary>A member's type, name and parameters, as code that overrides it repeats them.</summary>
    public static string Repeated(ISymbol member, SemanticModel model, int position) => member.ToMinimalDisplayString(model, position, RepeatedFormat);

    /// <summary>The parts of a declaration, by which the parameters in it can be found; a member is named together with what it is a member of.</summary>
    public static IReadOnlyList<(SymbolDisplayPartKind Kind, string Text)> Parts(ISymbol symbol)
    {
        if (symbol.ContainingType is not { IsExtension: true, ExtensionParameter.Type: { } extended }) return [.. Pairs(symbol.ToDisplayParts(PartsFormat))];

        // Where an extension is declared says nothing to those who call it.
        var parts = Pairs(symbol.ToDisplayParts(DeclarationFormat)).ToList();
        var name = parts.FindIndex(part => part.Kind is SymbolDisplayPartKind.MethodName or SymbolDisplayPartKind.PropertyName && part.Text == symbol.Name);
        parts.Insert(Math.Max(name, 0), (SymbolDisplayPartKind.ClassName, extended.ToDisplayString(DeclarationFormat.WithKindOptions(SymbolDisplayKindOptions.None)) + "."));
        return parts;
    }

    /// <summary>A type, named as shortly as the place allows.</summary>
    public static string TypeName(ITypeSymbol type, SemanticModel model, int position) =>
        type.ToMinimalDisplayString(model, position, SymbolDisplayFormat.MinimallyQualifiedFormat.WithMiscellaneousOptions(Miscellaneous));

    private static IEnumerable<(SymbolDisplayPartKind Kind, string Text)> Pairs(IEnumerable<SymbolDisplayPart> parts) => parts.Select(part => (part.Kind, part.ToString()));

    /// <summary>What it is, see <see cref="CompletionItem.Kind"/>.</summary>
    public static string Kind(ISymbol symbol) => symbol switch
    {
        INamespaceSymbol => "module",
        INamedTypeSymbol { TypeKind: TypeKind.Enum } => "enum",
        INamedTypeSymbol { TypeKind: TypeKind.Interface } => "interface",
        INamedTypeSymbol { TypeKind: TypeKind.Struct } => "struct",
        ITypeSymbol => "class",
        IMethodSymbol => "function",
        IParameterSymbol => "param",
        ILocalSymbol or IRangeVariableSymbol or IFieldSymbol { ContainingType.IsScriptClass: true } or IPropertySymbol { ContainingType.IsScriptClass: true } => "variable",
        _ => "property",
    };
}
