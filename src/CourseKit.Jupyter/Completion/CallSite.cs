using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseKit.Jupyter.Completion;

/// <summary>A call around a place in its arguments.</summary>
/// <param name="Overloads">What may be called: methods, constructors, indexers.</param>
/// <param name="Chosen">The overload that the arguments fit best, or null where none can take as many.</param>
/// <param name="Index">The place's argument, from 0.</param>
/// <param name="Argument">That argument's name, where it has one.</param>
/// <param name="Given">The names of the arguments that have one, and of the parameters that those before the place fill.</param>
internal sealed record CallSite(IReadOnlyList<ISymbol> Overloads, ISymbol? Chosen, int Index, string? Argument, IReadOnlySet<string> Given)
{
    /// <summary>The innermost call with the position between its brackets, or null.</summary>
    /// <param name="model">What the code means.</param>
    /// <param name="node">The innermost node at the position.</param>
    /// <param name="position">Where the cursor is.</param>
    /// <param name="cancellation">Gives up.</param>
    public static CallSite? At(SemanticModel model, SyntaxNode? node, int position, CancellationToken cancellation)
    {
        for (; node is not null; node = node.Parent)
        {
            var list = Arguments(node);
            if (list is not { } arguments || position < arguments.Open.Span.End || (!arguments.Close.IsMissing && position > arguments.Close.SpanStart)) continue;
            var overloads = Overload(model, node, cancellation).Where(symbol => Accessible(model, position, symbol)).ToList();
            return overloads.Count == 0 ? null : Of(model, node, overloads, arguments, position, cancellation);
        }

        return null;
    }

    /// <summary>The parameters of an overload.</summary>
    public static IReadOnlyList<IParameterSymbol> Parameters(ISymbol overload) => overload switch
    {
        IMethodSymbol method => method.Parameters,
        IPropertySymbol indexer => indexer.Parameters,
        _ => [],
    };

    /// <summary>The parameter of an overload that the place's argument is for, or null where it has none.</summary>
    public IParameterSymbol? Parameter(ISymbol overload)
    {
        var parameters = Parameters(overload);
        if (Argument is not null) return parameters.FirstOrDefault(parameter => parameter.Name == Argument);
        if (Index < parameters.Count) return parameters[Index];
        return parameters is [.., { IsParams: true } rest] ? rest : null;
    }

    private static CallSite Of(SemanticModel model, SyntaxNode call, List<ISymbol> overloads, ArgumentRange list, int position, CancellationToken cancellation)
    {
        var index = list.Separators.Count(comma => comma.SpanStart < position);
        var names = list.Names.ToList();
        var info = model.GetSymbolInfo(call, cancellation);
        var bound = info.Symbol ?? (info.CandidateReason == CandidateReason.OverloadResolutionFailure && info.CandidateSymbols.Length == 1 ? info.CandidateSymbols[0] : null);
        var chosen = overloads.FirstOrDefault(overload => SymbolEqualityComparer.Default.Equals(overload.OriginalDefinition, bound?.OriginalDefinition))
            ?? overloads.Where(overload => Takes(overload, names, index, list.Count))
                .OrderByDescending(overload => Fitting(model, overload, list)).ThenBy(overload => Parameters(overload).Count).FirstOrDefault();
        var positional = names.TakeWhile(name => name is null).Count();
        var given = names.Where((name, i) => i != index).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (chosen is not null) given.UnionWith(Parameters(chosen).Take(Math.Min(index, positional)).Where(parameter => !parameter.IsParams).Select(parameter => parameter.Name));
        return new(overloads, chosen, index, names.ElementAtOrDefault(index), given);
    }

    private static bool Takes(ISymbol overload, List<string?> names, int index, int count)
    {
        var parameters = Parameters(overload);
        var most = parameters is [.., { IsParams: true }] ? int.MaxValue : parameters.Count;
        return Math.Max(index + (count > index ? 1 : 0), count) <= most && names.OfType<string>().All(name => parameters.Any(parameter => parameter.Name == name));
    }

    // How well the arguments that stand in order fit: the parameter's very type counts more than one that becomes it by itself.
    private static int Fitting(SemanticModel model, ISymbol overload, ArgumentRange list) => list.Values
        .Zip(list.Names, Parameters(overload))
        .TakeWhile(entry => entry.Second is null)
        .Where(entry => !entry.First.IsMissing)
        .Sum(entry => model.ClassifyConversion(entry.First, entry.Third.Type) switch
        {
            { IsIdentity: true } => 2,
            { IsImplicit: true } => 1,
            _ => entry.Third.Type.TypeKind == TypeKind.TypeParameter ? 1 : 0,
        });

    private static bool Accessible(SemanticModel model, int position, ISymbol symbol) =>
        SymbolVisibility.IsOffered(symbol) && (symbol is IMethodSymbol { ReducedFrom: not null } || model.IsAccessible(position, symbol));

    private static ArgumentRange? Arguments(SyntaxNode node) => node switch
    {
        InvocationExpressionSyntax call => Range(call.ArgumentList),
        ElementAccessExpressionSyntax access => Range(access.ArgumentList),
        BaseObjectCreationExpressionSyntax { ArgumentList: { } list } => Range(list),
        ConstructorInitializerSyntax { ArgumentList: { } list } => Range(list),
        PrimaryConstructorBaseTypeSyntax { ArgumentList: { } list } => Range(list),
        AttributeSyntax { ArgumentList: { } list } => new(
            list.OpenParenToken,
            list.CloseParenToken,
            [.. list.Arguments.GetSeparators()],
            [.. list.Arguments.Select(argument => argument.NameColon?.Name.Identifier.ValueText)],
            [.. list.Arguments.Select(argument => argument.Expression)]),
        _ => null,
    };

    private static ArgumentRange Range(BaseArgumentListSyntax list) => new(
        list.GetFirstToken(includeZeroWidth: true),
        list.GetLastToken(includeZeroWidth: true),
        [.. list.Arguments.GetSeparators()],
        [.. list.Arguments.Select(argument => argument.NameColon?.Name.Identifier.ValueText)],
        [.. list.Arguments.Select(argument => argument.Expression)]);

    private static IEnumerable<ISymbol> Overload(SemanticModel model, SyntaxNode call, CancellationToken cancellation) => call switch
    {
        InvocationExpressionSyntax invocation => Methods(model, invocation, cancellation),
        ElementAccessExpressionSyntax access when model.GetTypeInfo(access.Expression, cancellation).Type is { } type =>
            WithBases(type).SelectMany(current => current.GetMembers()).OfType<IPropertySymbol>().Where(property => property.IsIndexer),
        BaseObjectCreationExpressionSyntax creation => Constructors(model.GetTypeInfo(creation, cancellation) is var info && info.Type is { TypeKind: not TypeKind.Error } type ? type : info.ConvertedType),
        PrimaryConstructorBaseTypeSyntax @base => Constructors(model.GetTypeInfo(@base.Type, cancellation).Type),
        AttributeSyntax attribute => Constructors(model.GetTypeInfo(attribute, cancellation).Type),
        ConstructorInitializerSyntax initializer => model.GetSymbolInfo(initializer, cancellation) is var info && info.Symbol is { } symbol ? Constructors(symbol.ContainingType) : info.CandidateSymbols,
        _ => [],
    };

    private static IEnumerable<ISymbol> Methods(SemanticModel model, InvocationExpressionSyntax invocation, CancellationToken cancellation)
    {
        var group = model.GetMemberGroup(invocation.Expression, cancellation);
        if (group.Length > 0) return group;
        var info = model.GetSymbolInfo(invocation, cancellation);
        if (info.Symbol is IMethodSymbol bound) return [bound];
        if (info.CandidateSymbols.Length > 0) return info.CandidateSymbols;
        return model.GetTypeInfo(invocation.Expression, cancellation).Type is INamedTypeSymbol { DelegateInvokeMethod: { } invoke } ? [invoke] : [];
    }

    private static IEnumerable<ISymbol> Constructors(ITypeSymbol? type) => type is INamedTypeSymbol named ? named.InstanceConstructors : [];

    private static IEnumerable<ITypeSymbol> WithBases(ITypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType) yield return current;
        if (type.TypeKind != TypeKind.Interface) yield break;
        foreach (var face in type.AllInterfaces) yield return face;
    }

    private readonly record struct ArgumentRange(SyntaxToken Open, SyntaxToken Close, IReadOnlyList<SyntaxToken> Separators, IReadOnlyList<string?> Names, IReadOnlyList<ExpressionSyntax> Values)
    {
        // An argument that is still missing counts as none.
        public int Count => Names.Count;
    }
}
