using System.Collections.Immutable;
using System.Reflection;
using CourseKit.Jupyter.Sessions.Scripting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CourseKit.Jupyter.Sessions;

/// <summary>
/// The cells that ran and declared something, as the next one sees them. It never changes, so that completion may read it while a cell
/// runs; the values of its variables are those of the moment.
/// </summary>
public sealed class ScriptChain
{
    private readonly CellCompiler compiler;
    private readonly int number;
    private readonly ImmutableSortedDictionary<string, ScriptVariable> variables;

    // Those that the last cell knows nothing of: the next one that declares something gets them, and the others from it.
    private readonly ImmutableArray<MetadataReference> added;

    private ScriptChain(
        CellCompiler compiler, CSharpCompilation? last, int number, ImmutableSortedDictionary<string, ScriptVariable> variables, ImmutableArray<MetadataReference> added)
    {
        this.added = added;
        (this.compiler, this.number, this.variables) = (compiler, number, variables);
        Last = last;
    }

    /// <summary>The variables, by name.</summary>
    public IReadOnlyList<ScriptVariable> Variables => [.. variables.Values];

    /// <summary>The compilation of the last cell that declared something; null where none has.</summary>
    internal CSharpCompilation? Last { get; }

    /// <summary>The compilation of a next cell with this source: the same references and imports, all that earlier cells declared. Nothing is emitted.</summary>
    public CSharpCompilation Continue(string code) => Continue(code, "cell");

    internal static ScriptChain Start(CellCompiler compiler) => new(compiler, null, 0, ImmutableSortedDictionary.Create<string, ScriptVariable>(StringComparer.Ordinal), []);

    internal CSharpCompilation Continue(string code, string name) => compiler.Compilation(code, Last, name, number, added);

    /// <summary>How many cells declared something.</summary>
    internal int Count => number;

    /// <summary>The chain with references that all further cells have too.</summary>
    internal ScriptChain With(IEnumerable<MetadataReference> references) => new(compiler, Last, number, variables, [.. added, .. references]);

    /// <summary>The chain after a cell that declares something.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="type">The class that it became; null where there was nothing to run.</param>
    /// <param name="states">Where the object of that class is found when the cell runs.</param>
    internal ScriptChain With(CompiledCell cell, Type? type, SubmissionStates states) =>
        new(compiler, cell.Compilation, number + 1, type is null ? variables : variables.SetItems(VariablesOf(type, states)), []);

    private static IEnumerable<KeyValuePair<string, ScriptVariable>> VariablesOf(Type type, SubmissionStates states) => type
        .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
        .Where(field => !field.Name.Contains('<'))
        .Select(field => KeyValuePair.Create(
            field.Name, new ScriptVariable(field.Name, field.FieldType, () => states.Find(type) is { } instance ? field.GetValue(instance) : null)));
}
