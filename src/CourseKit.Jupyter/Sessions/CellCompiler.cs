using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;

namespace CourseKit.Jupyter.Sessions;

/// <summary>Compiles a cell as the continuation of those that ran before it (Roslyn's script submissions).</summary>
internal sealed partial class CellCompiler
{
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);

    private readonly ScriptOptions options;
    private readonly IReadOnlyList<string> satisfiedLoads;
    private readonly InteractiveAssemblyLoader loader = new();

    /// <param name="environment">What cells may use.</param>
    /// <param name="folder">The folder that relative paths in <c>#load</c> and <c>#r</c> start from.</param>
    public CellCompiler(ScriptEnvironment environment, string folder)
    {
        satisfiedLoads = environment.SatisfiedLoads;
        foreach (var assembly in environment.References) loader.RegisterDependency(assembly);
        options = ScriptOptions.Default
            .AddReferences(environment.References)
            .WithImports(environment.Imports)
            .WithLanguageVersion(LanguageVersion.Latest)
            .WithAllowUnsafe(true)
            .WithMetadataResolver(ScriptMetadataResolver.Default.WithBaseDirectory(folder))
            .WithSourceResolver(ScriptSourceResolver.Default.WithBaseDirectory(folder))
            // Lines in stack traces need debug information; loops written in a lecture need optimised code. Roslyn gives both.
            .WithEmitDebugInformation(true)
            .WithOptimizationLevel(OptimizationLevel.Release)
            .WithFileEncoding(Encoding.UTF8);
    }

    /// <summary>Compiles a cell.</summary>
    /// <param name="code">Its source.</param>
    /// <param name="previous">The cell before it that ran, or null.</param>
    /// <param name="name">What stands for a file name in stack traces.</param>
    /// <param name="cancellation">Stops compiling.</param>
    /// <returns>The script, and its errors; when there are any it cannot be run.</returns>
    public (Script<object> Script, IReadOnlyList<Diagnostic> Errors) Compile(string code, Script? previous, string name, CancellationToken cancellation)
    {
        code = WithoutSatisfiedLoads(code);
        var named = options.WithFilePath(name);
        var script = previous is null ? CSharpScript.Create<object>(code, named, globalsType: null, loader) : previous.ContinueWith<object>(code, named);
        return (script, [.. script.Compile(cancellation).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)]);
    }

    /// <summary>The line where code nests so deeply that compiling it would end the process; null where it may be compiled.</summary>
    public static int? TooDeepAt(string code) => SyntaxDepth.TooDeepAt(code, Parsing);

    // The line stays, as a comment, so that the numbers of the others do too.
    private string WithoutSatisfiedLoads(string code) => Load().Replace(code, match =>
        satisfiedLoads.Contains(Path.GetFileName(match.Groups["path"].Value), StringComparer.OrdinalIgnoreCase) ? "//" + match.Value : match.Value);

    [GeneratedRegex("""^[ \t]*#load[ \t]+"(?<path>[^"\r\n]*)"[ \t]*\r?$""", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Load();
}
