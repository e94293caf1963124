using CourseKit.Jupyter.Sessions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace CourseKit.Jupyter.Pages;

/// <summary>Scripts that see what the ones before them declare, as the cells of a notebook do. Nothing is emitted or run.</summary>
internal sealed class SubmissionChain : IDisposable
{
    private const string StaticPrefix = "static ";
    private const int LongestCode = 200_000;
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview, DocumentationMode.Parse, SourceCodeKind.Script);

    private readonly AdhocWorkspace workspace = new();
    private readonly CSharpCompilationOptions options;
    private readonly MetadataReference[] references;
    private Solution solution;
    private ProjectId? last;
    private int count;

    public SubmissionChain(ScriptEnvironment environment)
    {
        // Roslyn tells a namespace from a type by its name; the word is ours.
        var imports = environment.Imports.Select(import => import.StartsWith(StaticPrefix, StringComparison.Ordinal) ? import[StaticPrefix.Length..] : import);
        options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, usings: imports, allowUnsafe: true);
        references = [.. Paths(environment).Select(path => MetadataReference.CreateFromFile(path))];
        solution = workspace.CurrentSolution;
    }

    /// <summary>The script as a document that sees the chain, and is part of it from now on.</summary>
    public Document Append(string code)
    {
        var document = Peek(code);
        (solution, last) = (document.Project.Solution, document.Project.Id);
        return document;
    }

    /// <summary>The script as a document that sees the chain.</summary>
    public Document Peek(string code)
    {
        var project = ProjectId.CreateNewId();
        var document = DocumentId.CreateNewId(project);
        var name = FormattableString.Invariant($"Cell{++count}");
        var info = ProjectInfo.Create(
            project,
            VersionStamp.Default,
            name,
            name,
            LanguageNames.CSharp,
            compilationOptions: options,
            parseOptions: Parsing,
            projectReferences: last is null ? [] : [new ProjectReference(last)],
            metadataReferences: references,
            isSubmission: true);
        var text = SourceText.From(code);
        return solution.AddProject(info)
            .AddDocument(DocumentInfo.Create(document, name, sourceCodeKind: SourceCodeKind.Script, loader: TextLoader.From(TextAndVersion.Create(text, VersionStamp.Default))))
            .GetDocument(document)!;
    }

    /// <summary>Whether Roslyn can parse and bind the code without running out of stack. What people write is some dozen levels deep.</summary>
    public static bool IsBindable(string code) => code.Length <= LongestCode && SyntaxDepth.TooDeepAt(code, Parsing, countChains: true) is null;

    /// <summary>Frees the workspace.</summary>
    public void Dispose() => workspace.Dispose();

    // What this process runs on, so that an assembly is referenced together with what it refers to.
    private static IEnumerable<string> Paths(ScriptEnvironment environment)
    {
        var platform = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "";
        return platform.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(environment.References.Select(reference => reference.Location))
            .Where(path => path.Length > 0)
            .DistinctBy(Path.GetFileName, StringComparer.OrdinalIgnoreCase);
    }
}
