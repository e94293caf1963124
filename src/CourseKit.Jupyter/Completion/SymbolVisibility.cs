using Microsoft.CodeAnalysis;

namespace CourseKit.Jupyter.Completion;

/// <summary>What is not offered although it could be written.</summary>
internal static class SymbolVisibility
{
    private const int Never = 1;

    /// <summary>Whether a symbol has a name that people write.</summary>
    public static bool HasName(ISymbol symbol) => symbol.CanBeReferencedByName && symbol.Name.Length > 0 && symbol.Name[0] != '<';

    /// <summary>Whether its author wants it offered: it is neither hidden (<c>EditorBrowsable(Never)</c>) nor an error to use (<c>Obsolete("…", true)</c>).</summary>
    public static bool IsOffered(ISymbol symbol)
    {
        if (symbol is INamespaceSymbol or ILocalSymbol or IParameterSymbol or IRangeVariableSymbol) return true;
        foreach (var attribute in symbol.GetAttributes())
        {
            var arguments = attribute.ConstructorArguments;
            switch (attribute.AttributeClass?.Name)
            {
                case "EditorBrowsableAttribute" when arguments is [{ Value: Never }]:
                case "ObsoleteAttribute" when arguments is [_, { Value: true }]:
                case "CompilerGeneratedAttribute" when symbol is IMethodSymbol or INamedTypeSymbol && symbol.DeclaringSyntaxReferences.IsEmpty && symbol.IsImplicitlyDeclared:
                    return false;
            }
        }

        return true;
    }
}
