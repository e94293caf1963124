using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseKit.Jupyter.Notebooks;

/// <summary>Gives a notebook other values than those of its cell with the tag <c>parameters</c>.</summary>
/// <remarks>
/// As papermill does it: a cell with the tag <c>injected-parameters</c> is put below, or replaces the one that is there. It assigns what
/// the tagged cell declares, so that a variable keeps its type and a misspelt name is no new variable.
/// Source: https://papermill.readthedocs.io, "Parameterize".
/// </remarks>
public static class NotebookParameters
{
    private static readonly CSharpParseOptions Script = new(LanguageVersion.CSharp14, kind: Microsoft.CodeAnalysis.SourceCodeKind.Script);

    /// <summary>Puts the values in.</summary>
    /// <param name="notebook">The document.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="values">Names and values, these as a person types them: <c>0.5</c>, <c>true</c>, <c>two words</c>. Of a name that comes twice the last counts.</param>
    /// <exception cref="NotebookException">No cell has the tag, it declares no such variable, or a value is not of the variable's type.</exception>
    public static void Inject(Notebook notebook, string name, IReadOnlyList<KeyValuePair<string, string>> values)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0) return;
        var tagged = notebook.Cells.FirstOrDefault(cell => cell.Kind == CellKind.Code && cell.HasTag(CellTags.Parameters))
            ?? throw new NotebookException(name, $"no code cell has the tag '{CellTags.Parameters}', so nothing can be set. Give it to the cell that declares the variables.");
        var declared = Declared(tagged.Source);
        var code = new StringBuilder("// Parameters");
        foreach (var (parameter, value) in values.Reverse().DistinctBy(item => item.Key).Reverse())
        {
            if (!declared.TryGetValue(parameter, out var type))
                throw new NotebookException(name, $"there is no parameter {NotebookException.Quote(parameter)}. {Known(declared.Keys)}");
            var literal = ParameterLiteral.Of(value, type) ?? throw new NotebookException(
                name, $"the parameter '{parameter}' is of the type {type}, given {NotebookException.Quote(value)}. Give {ParameterLiteral.Expected(type)}.");
            code.Append('\n').Append(parameter).Append(" = ").Append(literal).Append(';');
        }

        Put(notebook, tagged, code.ToString());
    }

    private static void Put(Notebook notebook, NotebookCell tagged, string code)
    {
        if (notebook.Cells.FirstOrDefault(cell => cell.Kind == CellKind.Code && cell.HasTag(CellTags.InjectedParameters)) is { } injected)
        {
            injected.Source = code;
            return;
        }

        var place = notebook.Cells.IndexOf(tagged) + 1;
        var taken = notebook.Cells.Select(cell => cell.Id).ToHashSet(StringComparer.Ordinal);
        notebook.Cells.Insert(place, new(CellIds.Make(place, CellKind.Code, code, taken), CellKind.Code, code) { Tags = [CellTags.InjectedParameters] });
    }

    /// <summary>The variables of a cell with their types as written; of <c>var</c>, the type of the literal.</summary>
    private static Dictionary<string, string> Declared(string source)
    {
        var declared = new Dictionary<string, string>(StringComparer.Ordinal);
        var members = ((CompilationUnitSyntax)CSharpSyntaxTree.ParseText(source, Script).GetRoot()).Members;
        foreach (var declaration in members.Select(Variables).OfType<VariableDeclarationSyntax>())
        {
            foreach (var variable in declaration.Variables)
                declared[variable.Identifier.ValueText] = declaration.Type.IsVar ? ParameterLiteral.TypeOf(variable.Initializer?.Value) : declaration.Type.ToString();
        }

        return declared;
    }

    private static VariableDeclarationSyntax? Variables(MemberDeclarationSyntax member) => member switch
    {
        FieldDeclarationSyntax field => field.Declaration,
        GlobalStatementSyntax { Statement: LocalDeclarationStatementSyntax local } => local.Declaration,
        _ => null,
    };

    private static string Known(ICollection<string> names) => names.Count == 0
        ? $"The cell with the tag '{CellTags.Parameters}' declares none."
        : $"The cell with the tag '{CellTags.Parameters}' declares: {string.Join(", ", names)}.";
}
