using CourseKit.Jupyter.Completion.Documentation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseKit.Jupyter.Completion;

/// <summary>Writes the help for symbols and calls.</summary>
/// <param name="model">What the code means.</param>
/// <param name="position">Where the cursor is: types are named as shortly as they can be there.</param>
/// <param name="detailLevel">See <see cref="CodeInspection"/>.</param>
/// <param name="valueOf">The values of the session's variables.</param>
/// <param name="cancellation">Gives up.</param>
internal sealed class SymbolHelp(SemanticModel model, int position, int detailLevel, Func<string, object?>? valueOf, CancellationToken cancellation)
{
    private const int OverloadsInBrief = 8;
    private const int MostOverloads = 60;

    /// <summary>The declaration and documentation of what a name stands for.</summary>
    public void Describe(SyntaxToken name, HelpPage page)
    {
        if (name.Parent is not { } node || SymbolOf(node) is not { } symbol) return;
        if (symbol is IMethodSymbol method && node is SimpleNameSyntax or ConstructorInitializerSyntax) DescribeOverloads(Overloads(node, method), method, call: null, page);
        else DescribeOne(symbol, node, page);
    }

    /// <summary>The overloads of a call, and the documentation of the one that fits.</summary>
    public void Describe(CallSite call, HelpPage page)
    {
        if (page.Blocks.Count > 0) page.Add(new HelpBlock.Title("Call"));
        DescribeOverloads(call.Overloads, call.Chosen ?? call.Overloads[0], call, page);
    }

    private ISymbol? SymbolOf(SyntaxNode node)
    {
        if (model.GetDeclaredSymbol(node, cancellation) is { } declared) return declared;
        var info = model.GetSymbolInfo(node, cancellation);
        return info.Symbol ?? info.CandidateSymbols.FirstOrDefault() ?? model.GetMemberGroup(node, cancellation).FirstOrDefault() ?? model.GetTypeInfo(node, cancellation).Type switch
        {
            { TypeKind: not TypeKind.Error } type => type,
            _ => null,
        };
    }

    private IReadOnlyList<ISymbol> Overloads(SyntaxNode node, IMethodSymbol method)
    {
        var group = model.GetMemberGroup(node, cancellation);
        return group.Length == 0 ? [method] : [.. group.Where(SymbolVisibility.IsOffered)];
    }

    private void DescribeOverloads(IReadOnlyList<ISymbol> overloads, ISymbol chosen, CallSite? call, HelpPage page)
    {
        var ordered = overloads.OrderByDescending(overload => SymbolEqualityComparer.Default.Equals(overload.OriginalDefinition, chosen.OriginalDefinition)).ToList();
        var shown = Math.Min(ordered.Count, detailLevel > 0 ? MostOverloads : OverloadsInBrief);
        foreach (var overload in ordered.Take(shown)) page.Add(Declaration(overload, call?.Parameter(overload)));
        if (ordered.Count > shown) page.Add(new HelpBlock.Prose(DocText.Of(FormattableString.Invariant($"… and {ordered.Count - shown} more overloads."))));
        if (ordered.Count > 0) Document(ordered[0], call?.Parameter(ordered[0]), page);
    }

    private void DescribeOne(ISymbol symbol, SyntaxNode node, HelpPage page)
    {
        page.Add(Declaration(symbol, marked: null));
        if (IsSessionVariable(symbol) && valueOf?.Invoke(symbol.Name) is { } value) page.Add(new HelpBlock.Code($"{symbol.Name} = {ValuePreview.Of(value)}"));
        Document(symbol, marked: null, page);
        if (symbol is INamedTypeSymbol made && node.Parent is ObjectCreationExpressionSyntax)
        {
            page.Add(new HelpBlock.Title("Constructors"));
            foreach (var constructor in made.InstanceConstructors.Where(constructor => model.IsAccessible(position, constructor)).Take(OverloadsInBrief)) page.Add(Declaration(constructor, marked: null));
        }

        // What a variable is says more than that it is one.
        if (TypeOf(symbol) is INamedTypeSymbol { SpecialType: SpecialType.None } type) page.Add(SymbolText.TypeName(type, model, position), SymbolDocumentation.Of(type, model.Compilation, cancellation).Summary);
    }

    private HelpBlock.Code Declaration(ISymbol symbol, IParameterSymbol? marked)
    {
        if (symbol is ITypeSymbol) return new(SymbolText.Declaration(symbol));
        var parts = SymbolText.Parts(symbol).ToList();
        var name = marked is null ? -1 : parts.FindIndex(part => part.Kind == SymbolDisplayPartKind.ParameterName && part.Text.TrimStart('@') == marked.Name);
        var text = string.Concat(parts.Select(part => part.Text));
        if (name < 0) return new(text);

        // A parameter reaches from one comma or bracket to the next, but for those within its type or value.
        var (first, last) = (Border(parts, name, -1) + 1, Border(parts, name, 1));
        var (start, end) = (LengthOf(parts, first), LengthOf(parts, last));
        while (start < end && text[start] == ' ') start++;
        return new(text, start, end - start);
    }

    private static int LengthOf(List<(SymbolDisplayPartKind Kind, string Text)> parts, int count) => parts.Take(count).Sum(part => part.Text.Length);

    private static int Border(List<(SymbolDisplayPartKind Kind, string Text)> parts, int from, int step)
    {
        var (openings, closings) = step > 0 ? ("([<", ")]>") : (")]>", "([<");
        var depth = 0;
        for (var i = from; i >= 0 && i < parts.Count; i += step)
        {
            if (parts[i] is not { Kind: SymbolDisplayPartKind.Punctuation, Text: [var mark] }) continue;
            if (depth == 0 && (mark == ',' || closings.Contains(mark, StringComparison.Ordinal))) return i;
            if (openings.Contains(mark, StringComparison.Ordinal)) depth++;
            else if (closings.Contains(mark, StringComparison.Ordinal)) depth--;
        }

        return step > 0 ? parts.Count : -1;
    }

    private void Document(ISymbol symbol, IParameterSymbol? marked, HelpPage page)
    {
        if (symbol is ILocalSymbol or IRangeVariableSymbol || IsSessionVariable(symbol)) return;
        if (symbol is IParameterSymbol { ContainingSymbol: { } owner } parameter)
        {
            if (SymbolDocumentation.Of(owner, model.Compilation, cancellation).Parameters.TryGetValue(parameter.Name, out var said)) page.Add(new HelpBlock.Prose(said));
            return;
        }

        var documentation = SymbolDocumentation.Of(symbol, model.Compilation, cancellation);
        if (!documentation.Summary.IsEmpty) page.Add(new HelpBlock.Prose(documentation.Summary));
        AddEntries("Type parameters", documentation.TypeParameters, marked: null, page);
        AddEntries("Parameters", documentation.Parameters, marked, page);
        page.Add("Returns", documentation.Returns);
        page.Add("Value", documentation.Value);
        if (documentation.Exceptions.Count > 0)
        {
            page.Add(new HelpBlock.Title("Exceptions"));
            foreach (var (type, text) in documentation.Exceptions) page.Add(new HelpBlock.Entry(type, text));
        }

        if (detailLevel <= 0) return;
        page.Add("Remarks", documentation.Remarks);
        page.Add("Example", documentation.Example);
    }

    private static void AddEntries(string title, Dictionary<string, DocText> entries, IParameterSymbol? marked, HelpPage page)
    {
        if (entries.Values.All(text => text.IsEmpty)) return;
        page.Add(new HelpBlock.Title(title));
        foreach (var (name, text) in entries) page.Add(new HelpBlock.Entry(name, text, name == marked?.Name));
    }

    private static bool IsSessionVariable(ISymbol symbol) => symbol is IFieldSymbol { ContainingType.IsScriptClass: true } or IPropertySymbol { ContainingType.IsScriptClass: true };

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol { ContainingType.TypeKind: not TypeKind.Enum } field => field.Type,
        IPropertySymbol property => property.Type,
        IRangeVariableSymbol => null,
        _ => null,
    };
}
