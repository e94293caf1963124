using System.Diagnostics;
using CourseKit.Jupyter.Display;
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
    private readonly CellCompiler compiler;
    private readonly SessionOptions options;
    private readonly Dictionary<string, string> sources = [];
    private readonly Lock running = new();
    private CellAssemblies assemblies;
    private SubmissionStates states = new();
    private volatile ScriptChain chain;
    private int executions;

    /// <summary>A session in which nothing ran yet.</summary>
    /// <param name="environment">What cells may use without saying so.</param>
    /// <param name="formatters">How values are shown; default: the general forms, and those that types name by attribute.</param>
    /// <param name="folder">Where relative paths in <c>#load</c> and <c>#r</c> start; default: the current folder.</param>
    /// <param name="options">Limits; default: <see cref="SessionOptions"/>'s own.</param>
    public CSharpSession(ScriptEnvironment environment, Formatters? formatters = null, string? folder = null, SessionOptions? options = null)
    {
        this.environment = environment;
        compiler = new(environment, Path.GetFullPath(folder ?? Environment.CurrentDirectory));
        (assemblies, chain) = (new(environment.References), ScriptChain.Start(compiler));
        Formatters = formatters ?? new();
        this.options = options ?? new();
    }

    /// <summary>How values are shown; cells that run later follow what is registered here.</summary>
    public Formatters Formatters { get; }

    /// <summary>
    /// Called with a cell's token before the cell runs; what it returns is disposed after it. With it a host tells a library, for the
    /// time of the cell, where progress goes and when to stop.
    /// </summary>
    public Func<CellContext, IDisposable?>? CellStarting { get; init; }

    /// <summary>The cells so far, as completion sees them; may be read while a cell runs.</summary>
    public ScriptChain Chain => chain;

    /// <summary>Runs a cell to its end; one at a time.</summary>
    /// <param name="code">Its source.</param>
    /// <param name="sink">Where its outputs go, while it runs.</param>
    /// <param name="cancellation">Stops it; see <see cref="SessionOptions.CancellationGrace"/> for how.</param>
    public CellResult Run(string code, IOutputSink sink, CancellationToken cancellation = default)
    {
        lock (running)
        {
            var clock = Stopwatch.StartNew();
            var number = ++executions;
            var outputs = new CellOutputs(sink, options);
            var error = cancellation.IsCancellationRequested ? CellErrors.Cancelled() : RunOnThread(code, number, outputs, cancellation);
            if (error is not null) outputs.Add(error);
            outputs.Close();
            return new(Status(error, cancellation), number, clock.Elapsed, error);
        }
    }

    private static CellStatus Status(ErrorOutput? error, CancellationToken cancellation) => error switch
    {
        null => CellStatus.Ok,
        { Name: CellErrors.CancelledError } when cancellation.IsCancellationRequested => CellStatus.Cancelled,
        _ => CellStatus.Error,
    };

    private ErrorOutput? RunOnThread(string code, int number, CellOutputs outputs, CancellationToken cancellation)
    {
        ErrorOutput? error = null;
        try
        {
            CellThread.Run(async token => error = await RunCell(code, number, outputs, token), options.CancellationGrace, cancellation);
            return error;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return CellErrors.Cancelled();
        }
        catch (Exception exception)
        {
            return CellErrors.Of(exception, sources);
        }
    }

    private async Task<ErrorOutput?> RunCell(string code, int number, CellOutputs outputs, CancellationToken cancellation)
    {
        var name = $"cell [{number}]";
        sources[name] = code;
        if (CellCompiler.TooDeepAt(code) is { } line) return CellErrors.TooDeep(name, line);
        var source = CellSource.WithoutSatisfiedLoads(code, environment.SatisfiedLoads);
        var (cell, errors) = CellCompiler.Emit(chain.Continue(source, name, []), cancellation);
        if (cell is null) return CellErrors.Of(errors, sources);

        var context = new CellContext(number, Formatters, outputs, cancellation);
        using var current = CellContext.Use(context);
        using var console = ConsoleCapture.Begin(outputs.Print);
        using var host = CellStarting?.Invoke(context);
        try
        {
            if (await Execute(cell) is { } value) outputs.Add(new ResultOutput(number, Formatters.Format(value, outputs.PrintNote)));
            return null;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return CellErrors.Cancelled();
        }
    }

    private Task<object?> Execute(CompiledCell cell)
    {
        assemblies.Add(cell.ReferencedFiles);
        if (!cell.HasCode)
        {
            chain = chain.With(cell, null, states);
            return Task.FromResult<object?>(null);
        }

        var (type, run) = assemblies.Load(cell);
        var slots = cell.Declares ? states.For(chain.Count + 1) : states.Copy(chain.Count + 1);
        // Before it runs: what a cell assigned before it failed, or was stopped, stays.
        if (cell.Declares) chain = chain.With(cell, type, states);
        return run(slots);
    }
}
