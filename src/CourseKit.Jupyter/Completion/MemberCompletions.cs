using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseKit.Jupyter.Completion;

/// <summary>Members of a value, a type or a namespace.</summary>
internal static class MemberCompletions
{
    /// <summary>What can follow a dot.</summary>
    public static IEnumerable<Candidate> After(SyntaxNode receiver, NameSite site)
    {
        var (container, isValue) = ContainerOf(receiver, site);
        // A property may be called as its type is; then the name stands for either.
        var isBoth = isValue && receiver is IdentifierNameSyntax name && container is INamedTypeSymbol && container.Name == name.Identifier.ValueText;
        if (container is null or ITypeSymbol { TypeKind: TypeKind.Error or TypeKind.Dynamic }) return [];
        if (site.IsIndirect) container = Behind(container);
        var symbols = site.Model.LookupSymbols(site.Position, container, includeReducedExtensionMethods: true);
        site.Cancellation.ThrowIfCancellationRequested();
        var fitting = symbols.Where(symbol => SymbolVisibility.HasName(symbol) && !CursorText.IsMarked(symbol.Name) && (Fits(symbol, isValue, site) || (isBoth && Fits(symbol, isValue: false, site))));
        return Grouped(fitting, symbol => container is ITypeSymbol type ? OriginIn(type, symbol) : symbol is INamespaceSymbol ? Origin.Own : Origin.Type);
    }

    /// <summary>
    /// What can be set in the braces after <c>new Type</c> or <c>with</c>, or is asked about in those of a property pattern; null
    /// where the name is in no such place.
    /// </summary>
    public static IEnumerable<Candidate>? ToInitialise(NameSite site)
    {
        if (InitialisedType(site) is not { } type) return null;
        var isPattern = site.Name!.Parent is ConstantPatternSyntax;
        var given = Given(site.Name!);
        return Grouped(
            site.Model.LookupSymbols(site.Position, type).Where(symbol => !symbol.IsStatic && !given.Contains(symbol.Name) && symbol switch
            {
                IPropertySymbol property => isPattern ? property.GetMethod is not null : property.SetMethod is not null || property.Type.TypeKind == TypeKind.Class,
                IFieldSymbol field => SymbolVisibility.HasName(field) && (isPattern || !field.IsReadOnly),
                _ => false,
            }),
            symbol => OriginIn(type, symbol));
    }

    /// <summary>One candidate a name.</summary>
    public static IEnumerable<Candidate> Grouped(IEnumerable<ISymbol> symbols, Func<ISymbol, Origin> origin, Func<ISymbol, bool>? isExpected = null) =>
        symbols.GroupBy(symbol => symbol.Name, StringComparer.Ordinal).Select(group =>
        {
            var first = group.MinBy(symbol => (origin(symbol), symbol is INamedTypeSymbol { Arity: var arity } ? arity : 0))!;
            return new Candidate(first.Name, SymbolText.Kind(first), origin(first))
            {
                Symbol = first,
                MoreOverloads = first is IMethodSymbol ? group.Count() - 1 : 0,
                IsExpected = isExpected?.Invoke(first) ?? false,
            };
        });

    private static (INamespaceOrTypeSymbol? Container, bool IsValue) ContainerOf(SyntaxNode receiver, NameSite site)
    {
        var model = site.Model;
        var info = model.GetSymbolInfo(receiver, site.Cancellation);
        var symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
        if (symbol is IAliasSymbol alias) symbol = alias.Target;
        if (symbol is INamespaceOrTypeSymbol { Kind: not SymbolKind.ErrorType } container) return (container, false);
        if (model.GetTypeInfo(receiver, site.Cancellation).Type is { TypeKind: not TypeKind.Error } type) return (type, true);

        // What looks like a type because a name follows may be a value.
        var expression = SyntaxFactory.ParseExpression(receiver.ToString());
        var speculated = model.GetSpeculativeSymbolInfo(receiver.SpanStart, expression, SpeculativeBindingOption.BindAsExpression).Symbol;
        if (speculated is INamespaceOrTypeSymbol other) return (other, false);
        return (model.GetSpeculativeTypeInfo(receiver.SpanStart, expression, SpeculativeBindingOption.BindAsExpression).Type, true);
    }

    private static INamespaceOrTypeSymbol Behind(INamespaceOrTypeSymbol container) => container switch
    {
        IPointerTypeSymbol pointer => pointer.PointedAtType,
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => nullable.TypeArguments[0],
        _ => container,
    };

    private static bool Fits(ISymbol symbol, bool isValue, NameSite site)
    {
        if (symbol is INamespaceSymbol) return true;
        if (symbol is INamedTypeSymbol) return !isValue;
        if (site.IsTypeOnly || site.Name!.Parent is QualifiedNameSyntax { Parent: UsingDirectiveSyntax or BaseTypeSyntax or ObjectCreationExpressionSyntax }) return false;
        return symbol is IMethodSymbol { ReducedFrom: not null } || symbol.IsStatic ? symbol.IsStatic == !isValue : isValue || IsBase(symbol, site);
    }

    private static bool IsBase(ISymbol symbol, NameSite site) => site.Receiver is BaseExpressionSyntax or ThisExpressionSyntax && !symbol.IsStatic;

    private static Origin OriginIn(ITypeSymbol type, ISymbol symbol)
    {
        if (symbol is IMethodSymbol { ReducedFrom: not null } || symbol.ContainingType is { IsExtension: true }) return Origin.Extension;
        var container = symbol.ContainingType?.OriginalDefinition;
        if (container?.SpecialType is SpecialType.System_Object or SpecialType.System_ValueType || IsObjects(symbol)) return Origin.Object;
        return SymbolEqualityComparer.Default.Equals(container, type.OriginalDefinition) ? Origin.Own : Origin.Inherited;
    }

    // What overrides a method of object says nothing new.
    private static bool IsObjects(ISymbol symbol) => symbol is IMethodSymbol && symbol.Name is nameof(Equals) or nameof(GetHashCode) or nameof(ToString) or nameof(GetType) or nameof(ReferenceEquals);

    private static ITypeSymbol? InitialisedType(NameSite site)
    {
        var name = site.Name!;
        if (name.Parent is ConstantPatternSyntax { Parent: SubpatternSyntax { NameColon: null, ExpressionColon: null, Parent: PropertyPatternClauseSyntax { Parent: RecursivePatternSyntax pattern } } })
            return site.Model.GetTypeInfo(pattern, site.Cancellation).ConvertedType;
        var initializer = name.Parent switch
        {
            InitializerExpressionSyntax braces => braces,
            AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax braces } assignment when assignment.Left == name => braces,
            _ => null,
        };
        if (initializer?.Kind() is not (SyntaxKind.ObjectInitializerExpression or SyntaxKind.CollectionInitializerExpression or SyntaxKind.WithInitializerExpression)) return null;
        var type = initializer.Parent switch
        {
            BaseObjectCreationExpressionSyntax creation => site.Model.GetTypeInfo(creation, site.Cancellation) is var info ? info.Type ?? info.ConvertedType : null,
            WithExpressionSyntax with => site.Model.GetTypeInfo(with.Expression, site.Cancellation).Type,
            AssignmentExpressionSyntax nested => site.Model.GetTypeInfo(nested.Left, site.Cancellation).Type,
            _ => null,
        };

        // The elements of a collection are expressions like others.
        return type is null || type.AllInterfaces.Any(face => face.SpecialType == SpecialType.System_Collections_IEnumerable) ? null : type;
    }

    private static HashSet<string> Given(SimpleNameSyntax name) => name.FirstAncestorOrSelf<InitializerExpressionSyntax>() is { } initializer
        ? [.. initializer.Expressions.OfType<AssignmentExpressionSyntax>().Select(assignment => assignment.Left.ToString())]
        : [];
}
