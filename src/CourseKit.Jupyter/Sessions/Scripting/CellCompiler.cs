using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace CourseKit.Jupyter.Sessions.Scripting;

/// <summary>Compiles a cell as the continuation of those that ran before it: Roslyn's script submissions, without its scripting host.</summary>
/// <remarks>
/// The references are given to the first submission only; the others inherit them. Given to each, every one would hold those of all before
/// it once more: with 170 references 336 MB after 300 cells, where 8 MB do.
/// </remarks>
internal sealed class CellCompiler
{
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);

    // Lines in stack traces need debug information; loops written in a lecture need optimised code. Roslyn gives both.
    private static readonly EmitOptions Emitting = new(
        debugInformationFormat: DebugInformationFormat.Embedded, pdbChecksumAlgorithm: System.Security.Cryptography.HashAlgorithmName.SHA256);

    // Slower by far than checkpoints, but in every method, also in those that the compiler adds.
    private static readonly EmitOptions Probing = Emitting.WithInstrumentationKinds([InstrumentationKind.StackOverflowProbing]);

    private readonly CSharpCompilationOptions options;
    private readonly Lazy<MetadataReference[]> references;

    /// <param name="environment">What cells may use.</param>
    /// <param name="folder">The folder that relative paths in <c>#load</c> and <c>#r</c> start from.</param>
    public CellCompiler(ScriptEnvironment environment, string folder)
    {
        options = new(
            OutputKind.DynamicallyLinkedLibrary,
            usings: [.. environment.Imports.Select(WithoutKeyword), .. OwnImports(environment)],
            optimizationLevel: OptimizationLevel.Release,
            allowUnsafe: true,
            concurrentBuild: false,
            sourceReferenceResolver: new SourceFileResolver([], folder),
            metadataReferenceResolver: new ReferenceResolver(folder),
            assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default,
            nullableContextOptions: NullableContextOptions.Disable);
        references = new(() => [.. PlatformAssemblies.References, .. environment.References.Append(typeof(Checkpoint).Assembly).Where(IsNotOfPlatform).Distinct().Select(MappedReferences.Of).OfType<MetadataReference>()]);
    }

    /// <summary>The compilation of a cell, nothing emitted.</summary>
    /// <param name="code">Its source.</param>
    /// <param name="previous">The cell before it, or null.</param>
    /// <param name="name">What stands for a file name in stack traces.</param>
    /// <param name="number">A number that no other cell of the chain has.</param>
    /// <param name="added">References that later cells have too.</param>
    public CSharpCompilation Compilation(string code, CSharpCompilation? previous, string name, int number, IEnumerable<MetadataReference>? added = null)
    {
        var tree = CSharpSyntaxTree.ParseText(SourceText.From(code, Encoding.UTF8), Parsing, name);
        var script = FormattableString.Invariant($"Submission#{number}");
        IEnumerable<MetadataReference> own = [.. previous is null ? references.Value : [], .. added ?? []];
        return CSharpCompilation.CreateScriptCompilation(script, tree, own, options.WithScriptClassName(script).WithOptimizationLevel(Optimization(tree)), previous, typeof(object));
    }

    /// <summary>Compiles a cell.</summary>
    /// <returns>The cell, or null and the errors.</returns>
    public static (CompiledCell? Cell, IReadOnlyList<Diagnostic> Errors) Emit(CSharpCompilation compilation, CancellationToken cancellation)
    {
        var wrong = Errors(compilation.GetParseDiagnostics(cancellation));
        if (wrong.Count > 0) return (null, wrong);
        if (!HasCode(compilation, cancellation))
            return Errors(compilation.GetDiagnostics(cancellation)) is { Count: > 0 } unknown ? (null, unknown) : (new(compilation, [], "", "", true) { ReferencedFiles = Referenced(compilation) }, []);
        using var image = new MemoryStream();
        if (CellInstrumentation.Of(compilation, cancellation) is { } checkable)
        {
            // Where this fails the code is wrong, and its errors are those of what was written; or it cannot hold checkpoints, and runs without.
            if (checkable.Emit(image, options: CellInstrumentation.NeedsProbing(checkable) ? Probing : Emitting, cancellationToken: cancellation).Success) return (Emitted(checkable, image, cancellation), []);
            image.SetLength(0);
        }

        var result = compilation.Emit(image, options: CellInstrumentation.HasFunctions(compilation) ? Probing : Emitting, cancellationToken: cancellation);
        return result.Success ? (Emitted(compilation, image, cancellation), []) : (null, Errors(result.Diagnostics));
    }

    private static CompiledCell Emitted(CSharpCompilation compilation, MemoryStream image, CancellationToken cancellation)
    {
        var entry = compilation.GetEntryPoint(cancellation)!;
        return new(compilation, image.ToArray(), entry.ContainingType.MetadataName, entry.MetadataName, Declares(compilation, cancellation))
        {
            ReferencedFiles = Referenced(compilation),
        };
    }

    /// <summary>The line where code nests so deeply that compiling it would end the process; null where it may be compiled.</summary>
    public static int? TooDeepAt(string code) => SyntaxDepth.TooDeepAt(code, Parsing);

    private static List<Diagnostic> Errors(IEnumerable<Diagnostic> diagnostics) =>
        [.. diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).OrderBy(diagnostic => diagnostic.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start)];

    private static bool Declares(CSharpCompilation compilation, CancellationToken cancellation) =>
        compilation.SyntaxTrees is not [var tree]
        || tree.GetRoot(cancellation) is CompilationUnitSyntax { ContainsDirectives: true } or CompilationUnitSyntax { Usings.Count: > 0 } or CompilationUnitSyntax { Externs.Count: > 0 }
        || compilation.ScriptClass!.GetMembers().Any(member => !member.IsImplicitlyDeclared);

    private static List<string> Referenced(CSharpCompilation compilation) =>
        [.. compilation.DirectiveReferences.OfType<PortableExecutableReference>().Select(reference => reference.FilePath).OfType<string>()];

    // Usings and references alone make nothing to run, and nothing can be emitted of them.
    private static bool HasCode(CSharpCompilation compilation, CancellationToken cancellation) =>
        compilation.SyntaxTrees.Any(tree => tree.GetCompilationUnitRoot(cancellation).Members.Count > 0);

    // What is forgotten after it ran is compiled to machine code once, at the highest level, where calls vanish into their callers and stack
    // traces lose lines. Code in which nothing repeats gains nothing by that, so it is compiled as it is written.
    private static OptimizationLevel Optimization(SyntaxTree tree) => IsStraight(tree.GetRoot()) ? OptimizationLevel.Debug : OptimizationLevel.Release;

    private static bool IsStraight(SyntaxNode root) => root is CompilationUnitSyntax unit
        && unit.Members.All(member => member is GlobalStatementSyntax)
        && !root.DescendantNodes().Any(node => node
            is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax or GotoStatementSyntax
            or AnonymousFunctionExpressionSyntax or QueryExpressionSyntax or LocalFunctionStatementSyntax);

    // In and Out, where cells may know of us at all.
    private static IEnumerable<string> OwnImports(ScriptEnvironment environment) =>
        environment.References.Contains(typeof(Display.CellValues).Assembly) ? [typeof(Display.CellValues).FullName!] : [];

    // Roslyn tells a namespace from a type by its name; the word is ours.
    private static string WithoutKeyword(string import) => import.StartsWith("static ", StringComparison.Ordinal) ? import["static ".Length..] : import;

    private static bool IsNotOfPlatform(System.Reflection.Assembly assembly) => !PlatformAssemblies.Paths.ContainsKey(assembly.GetName().Name ?? "");
}
