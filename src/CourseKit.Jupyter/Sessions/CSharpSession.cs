using System.Diagnostics;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Sessions.Magics;
using CourseKit.Jupyter.Sessions.Scripting;

namespace CourseKit.Jupyter.Sessions;

/// <summary>
/// Runs the cells of a notebook, one after another, as one growing C# script: what a cell declares, later cells see. The value of a
/// cell's last expression is shown, what it prints is captured, and when it fails the session goes on.
/// </summary>
/// <remarks>
/// There are no sockets here: a headless run and a kernel drive the same session. The console is captured for the cell alone; the
/// current folder of the process is the host's affair.
/// </remarks>
public sealed class CSharpSession
{
    private readonly ScriptEnvironment environment;
    private readonly SessionOptions options;
    private readonly CellSources sources = new();
    private readonly Lock running = new();
    private volatile ScriptEngine engine;
    private volatile int executions;
    private CellHistory history;

    // E.g. by Environment.Exit in a cell: what it had printed is handed over, and the terminal hears why all ends.
    static CSharpSession() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        if (CellContext.LastStarted is not { } cell) return;
        cell.Flush();
        ConsoleCapture.HostErrors.WriteLine(FormattableString.Invariant($"The process ends while cell [{cell.ExecutionCount}] runs: by Environment.Exit, or from outside."));
    };

    /// <summary>A session in which nothing ran yet.</summary>
    /// <param name="environment">What cells may use without saying so.</param>
    /// <param name="formatters">How values are shown; default: the general forms, and those that types name by attribute.</param>
    /// <param name="folder">Where relative paths in <c>#load</c> and <c>#r</c> start; default: the current folder.</param>
    /// <param name="options">Limits; default: <see cref="SessionOptions"/>'s own.</param>
    public CSharpSession(ScriptEnvironment environment, Formatters? formatters = null, string? folder = null, SessionOptions? options = null)
    {
        this.environment = environment;
        Folder = Path.GetFullPath(folder ?? System.Environment.CurrentDirectory);
        engine = new(environment, Folder);
        Formatters = formatters ?? new();
        this.options = options ?? new();
        history = new(this.options.KeptValues);
    }

    /// <summary>How values are shown; cells that run later follow what is registered here.</summary>
    public Formatters Formatters { get; }

    /// <summary>Where relative paths in <c>#load</c> and <c>#r</c> start.</summary>
    public string Folder { get; }

    /// <summary>
    /// Called with a cell's token before the cell runs; what it returns is disposed after it. With it a host tells a library, for the
    /// time of the cell, where progress goes and when to stop.
    /// </summary>
    public Func<CellContext, IDisposable?>? CellStarting { get; init; }

    /// <summary>The cells so far, as completion sees them; may be read while a cell runs.</summary>
    public ScriptChain Chain => engine.Chain;

    /// <summary>How many cells were counted; the number of the one that runs, where that counts.</summary>
    public int ExecutionCount => executions;

    /// <summary>The commands that a line of a cell may start with: each name with its <c>#!</c>, and what it does.</summary>
    public static IReadOnlyList<(string Name, string Description)> Magics => [.. MagicRegistry.All.Select(magic => (Magic.Mark + magic.Name, magic.Description))];

    /// <summary>Runs a cell to its end; one at a time.</summary>
    /// <param name="code">Its source.</param>
    /// <param name="sink">Where its outputs go, while it runs.</param>
    /// <param name="cancellation">Stops it; see <see cref="SessionOptions.CancellationGrace"/> for how.</param>
    public CellResult Run(string code, IOutputSink sink, CancellationToken cancellation = default) => Run(new CellRequest(code), sink, cancellation);

    /// <summary>Runs a cell to its end; one at a time.</summary>
    /// <param name="request">The cell, and how it runs.</param>
    /// <param name="sink">Where its outputs go, while it runs.</param>
    /// <param name="cancellation">Stops it; see <see cref="SessionOptions.CancellationGrace"/> for how.</param>
    public CellResult Run(CellRequest request, IOutputSink sink, CancellationToken cancellation = default)
    {
        lock (running)
        {
            var clock = Stopwatch.StartNew();
            if (request.Counts) executions++;
            var cell = new CellExecution(this, request, request.Counts ? executions : null, new(sink, options), cancellation);
            var error = cell.Run();
            if (request.Counts) history.Add(executions, request.Code, cell.Value);
            return new(cell.Status, executions, clock.Elapsed, error);
        }
    }

    /// <summary>What an expression comes to now, e.g. for a front end's table of variables; nothing is counted, kept or printed.</summary>
    /// <param name="expression">A C# expression.</param>
    /// <param name="cancellation">Stops it.</param>
    public ExpressionResult Evaluate(string expression, CancellationToken cancellation = default)
    {
        lock (running)
        {
            var cell = new CellExecution(this, new(expression) { Silent = true }, null, new(new Nowhere(), options), cancellation) { IsExpression = true };
            var error = cell.Run();
            return error is null ? new(cell.Shown ?? Formatters.Format(null), null) : new(null, error);
        }
    }

    /// <summary>Calls a handler that a cell left behind, e.g. of a comm, as if it were a cell: what it prints and shows goes to the sink, and it can be stopped.</summary>
    /// <param name="handler">What is called.</param>
    /// <param name="sink">Where its outputs go, its error included.</param>
    /// <param name="cancellation">Stops it.</param>
    public CellStatus Call(Action handler, IOutputSink sink, CancellationToken cancellation = default)
    {
        lock (running)
        {
            var call = new CellExecution(this, new("") { Silent = true }, null, new(sink, options), cancellation) { Handler = handler };
            call.Run();
            return call.Status;
        }
    }

    /// <summary>Forgets all that cells declared, and In and Out; the numbers go on.</summary>
    public void Reset()
    {
        lock (running) Forget();
    }

    /// <summary>Gets the compiler ready, so that the first cell need not wait for that; may run beside anything else.</summary>
    public void WarmUp() => engine.WarmUp();

    /// <summary>How much a cell may put out, and how it is stopped.</summary>
    internal SessionOptions Options => options;

    /// <summary>What cells may use without saying so.</summary>
    internal ScriptEnvironment Environment => environment;

    /// <summary>The script that the cells grow.</summary>
    internal ScriptEngine Engine => engine;

    /// <summary>The sources of cells, for errors.</summary>
    internal CellSources Sources => sources;

    /// <summary>The sources and values of cells, by number.</summary>
    internal CellHistory History => history;

    // For a cell that runs, which holds the lock.
    internal void Forget()
    {
        engine = engine.Anew();
        history = new(options.KeptValues);
    }

    private sealed class Nowhere : IOutputSink
    {
        public void Add(CellOutput output)
        {
        }

        public void Update(string displayId, MimeBundle data)
        {
        }

        public void Clear(bool wait)
        {
        }
    }
}
