using CourseKit.Jupyter.Completion;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CourseKit.Bench.Figures;

/// <summary>
/// How long a person waits for the list of members behind a dot: fifty completions on CourseKit's objects, each in a cell of its own,
/// behind twenty cells that ran before. And the first one of a process, which finds nothing compiled and nothing read.
/// </summary>
internal static class CompletionFigure
{
    private const string Name = "completion on a CourseKit object";
    private const int Completions = 50;
    private const int EarlierCells = 20;
    private const double Goal = 50;

    private static readonly string[] Imports =
    [
        "System", "System.Collections.Generic", "System.Diagnostics", "System.IO", "System.Linq", "System.Text.RegularExpressions", "System.Threading.Tasks", "CourseKit", "CourseKit.Charts", "CourseKit.Datasets",
        "CourseKit.Metrics", "CourseKit.Models", "CourseKit.Pipelines", "CourseKit.Tensors", "CourseKit.Tensors.Nn", "CourseKit.Tensors.Optim", "CourseKit.Tokenizers", "CourseKit.Training",
    ];

    private static readonly string[] Codes =
        ["tokenizer.", "Pipeline.", "output.Logits.", "output.Logits.Soft", "var best = output.Logits.Softmax(-1).", "texts.Select(text => tokenizer.Encode(text).", "Console.WriteLine(tokenizer.Enc", "dataset."];

    public static void Measure(Session session)
    {
        var completion = new CodeCompletion(new(Continuation()) { PackageFolders = [] });
        session.Figure($"{Name}, first of a process", 1000 * Clock.Seconds(() => Complete(completion, 0)), "ms");
        Clock.Warm(() => Array.ForEach([.. Enumerable.Range(0, Codes.Length)], index => Complete(completion, index)));
        session.Figure($"{Name}, median of {Completions}", 1000 * Clock.Median(Enumerable.Range(0, Completions).Select(index => Clock.Seconds(() => Complete(completion, index)))), "ms", below: Goal);
    }

    private static void Complete(CodeCompletion completion, int index)
    {
        var code = Codes[index % Codes.Length];
        if (completion.Complete(code, code.Length).Items.Count == 0) throw new InvalidOperationException($"Nothing was offered behind \"{code}\".");
    }

    // The chain of a session, without its cells having run.
    private static Func<string, CSharpCompilation> Continuation()
    {
        var parsing = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => (MetadataReference)MetadataReference.CreateFromFile(path)).ToArray();
        var first = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, usings: Imports, allowUnsafe: true);
        var later = first.WithUsings();
        CSharpCompilation? last = null;
        CSharpCompilation Continue(string code) =>
            CSharpCompilation.CreateScriptCompilation("Cell", CSharpSyntaxTree.ParseText(code, parsing), references, last is null ? first : later, last, typeof(object));

        last = Continue("var tokenizer = Tokenizer.FromFile(\"tokenizer.json\"); LogitsOutput output = null; var dataset = Dataset.Load(\"tweets\"); string[] texts = [\"a\"];");
        for (var i = 1; i < EarlierCells; i++) last = Continue(FormattableString.Invariant($"var value{i} = output.Logits.Softmax(-1);"));
        return Continue;
    }
}
