using CourseKit.Jupyter.Completion;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Tests.Completion;

/// <summary>Asks for completions and help where a caret (‸) stands in the code.</summary>
internal sealed class TypedCode(params IEnumerable<string> cells)
{
    private static readonly string[] Imports = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading.Tasks", "CourseKit.Jupyter.Display"];

    private readonly CellChain chain = new CellChain(new ScriptEnvironment([typeof(MimeBundle).Assembly], Imports)).With(cells);

    public CompletionRanking Ranking { get; } = new();

    public string? Folder { get; init; }

    public IReadOnlyList<string> PackageFolders { get; init; } = [];

    public IReadOnlyList<(string Name, string Description)> Magics { get; init; } = [("#!time", "how long a cell takes"), ("#!who", "variables"), ("#!whos", "variables and their values")];

    public Func<string, object?>? ValueOf { get; init; }

    private CompletionSources Sources => new(chain.Continue) { Ranking = Ranking, Folder = Folder, Magics = Magics, PackageFolders = PackageFolders, ValueOf = ValueOf };

    public CompletionList List(string codeWithCaret)
    {
        var (code, cursor) = Split(codeWithCaret);
        var list = new CodeCompletion(Sources).Complete(code, cursor, TestContext.Current.CancellationToken);
        Assert.InRange(list.Start, 0, list.End);
        Assert.InRange(list.End, 0, code.Length);
        return list;
    }

    public string[] Texts(string codeWithCaret) => [.. List(codeWithCaret).Items.Select(item => item.Text)];

    public CompletionItem Item(string codeWithCaret, string text) => Assert.Single(List(codeWithCaret).Items, item => item.Text == text);

    public MimeBundle? Help(string codeWithCaret, int detailLevel = 0)
    {
        var (code, cursor) = Split(codeWithCaret);
        return new CodeInspection(Sources).Inspect(code, cursor, detailLevel, TestContext.Current.CancellationToken);
    }

    public string HelpText(string codeWithCaret, int detailLevel = 0) => Help(codeWithCaret, detailLevel)?.Find(MimeBundle.Text) ?? "";

    private static (string Code, int Cursor) Split(string codeWithCaret)
    {
        var cursor = codeWithCaret.IndexOf('‸', StringComparison.Ordinal);
        return (codeWithCaret.Remove(cursor, 1), cursor);
    }
}
