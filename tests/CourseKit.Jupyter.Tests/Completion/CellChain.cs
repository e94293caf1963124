using System.Collections.Concurrent;
using CourseKit.Jupyter.Sessions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CourseKit.Jupyter.Tests.Completion;

/// <summary>Cells compiled one after another as script submissions, none of them run: what completion sees of a session.</summary>
internal sealed class CellChain
{
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);

    // Read once for all tests.
    private static readonly ConcurrentDictionary<string, MetadataReference> Files = new();

    private readonly MetadataReference[] references;
    private readonly CSharpCompilationOptions options;
    private CSharpCompilation? last;

    public CellChain(ScriptEnvironment environment)
    {
        references =
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
                .Concat(environment.References.Select(assembly => assembly.Location))
                .Select(path => Files.GetOrAdd(path, file => MetadataReference.CreateFromFile(file))),
        ];
        options = new(OutputKind.DynamicallyLinkedLibrary, usings: environment.Imports, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Annotations);
    }

    /// <summary>Adds cells to the chain; each has to compile.</summary>
    public CellChain With(params IEnumerable<string> cells)
    {
        foreach (var cell in cells)
        {
            var compilation = Continue(cell);
            var errors = compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToList();
            Assert.True(errors.Count == 0, string.Join('\n', errors));
            last = compilation;
        }

        return this;
    }

    /// <summary>A cell that is not added.</summary>
    public CSharpCompilation Continue(string code) =>
        CSharpCompilation.CreateScriptCompilation("Cell", CSharpSyntaxTree.ParseText(code, Parsing), references, last is null ? options : options.WithUsings(), last, typeof(object));
}
