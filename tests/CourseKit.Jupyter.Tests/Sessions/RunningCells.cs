using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Tests.Sessions;

/// <summary>A session with the imports of an ordinary notebook, and what its cells put out.</summary>
internal sealed class RunningCells
{
    private static readonly ScriptEnvironment Environment = new(
        [typeof(CSharpSession).Assembly, typeof(RunningCells).Assembly],
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks", "CourseKit.Jupyter.Display", "CourseKit.Jupyter.Tests.Sessions"])
    {
        SatisfiedLoads = ["setup.csx"],
    };

    private readonly List<OutputList> lists = [];

    public RunningCells(SessionOptions? options = null, string? folder = null) =>
        Session = new(Environment, folder: folder, options: options);

    public CSharpSession Session { get; }

    public CellResult? Last { get; private set; }

    public IReadOnlyList<CellOutput> Run(string code) => RunStoppedBy(null, code);

    public IReadOnlyList<CellOutput> RunStoppedBy(CancellationTokenSource? stop, string code)
    {
        var list = new OutputList([.. lists]);
        lists.Add(list);
        Last = Session.Run(code, list, stop?.Token ?? TestContext.Current.CancellationToken);
        return list.Outputs;
    }

    /// <summary>The outputs of an earlier cell, as they are now.</summary>
    public IReadOnlyList<CellOutput> OutputsOf(int cell) => lists[cell].Outputs;

    public string Text(string code) => string.Concat(Run(code).Select(TextOf));

    public ErrorOutput Error(string code) => Assert.IsType<ErrorOutput>(Run(code)[^1]);

    private static string TextOf(CellOutput output) => output switch
    {
        StreamOutput stream => stream.Text,
        ResultOutput result => result.Data.ToString(),
        DisplayOutput shown => shown.Data.ToString(),
        ErrorOutput error => throw new InvalidOperationException(string.Join('\n', error.Traceback)),
        _ => "",
    };
}
