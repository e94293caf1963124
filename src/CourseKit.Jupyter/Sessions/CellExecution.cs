using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Sessions.Magics;
using CourseKit.Jupyter.Sessions.Packages;
using CourseKit.Jupyter.Sessions.Scripting;

namespace CourseKit.Jupyter.Sessions;

/// <summary>One run of a cell, from its source to its last output.</summary>
/// <param name="session">The session.</param>
/// <param name="request">The cell.</param>
/// <param name="number">Its number; null where it has none.</param>
/// <param name="outputs">Where its outputs go.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class CellExecution(CSharpSession session, CellRequest request, int? number, CellOutputs outputs, CancellationToken cancellation)
{
    private readonly string name = number is { } counted ? FormattableString.Invariant($"cell [{counted}]") : "cell";
    private ErrorOutput? error;

    /// <summary>Whether it is an expression, whose value is wanted though it is not shown.</summary>
    public bool IsExpression { get; init; }

    /// <summary>What runs instead of C#: a handler that a cell left behind. Null for C#.</summary>
    public Action? Handler { get; init; }

    /// <summary>The value of its last expression; null where it has none.</summary>
    public object? Value { get; private set; }

    /// <summary>The value's forms; null where there is none, or where it is not shown.</summary>
    public MimeBundle? Shown { get; private set; }

    /// <summary>How it ended.</summary>
    public CellStatus Status => error switch
    {
        null => CellStatus.Ok,
        { Name: CellErrors.CancelledError } when cancellation.IsCancellationRequested => CellStatus.Cancelled,
        _ => CellStatus.Error,
    };

    /// <summary>Runs it to its end; its outputs are in the sink then.</summary>
    /// <returns>Its error, which is in the sink too; or null.</returns>
    public ErrorOutput? Run()
    {
        session.Sources.Add(name, request.Code);
        error = cancellation.IsCancellationRequested ? CellErrors.Cancelled() : RunOnThread();
        if (error is not null) outputs.Add(error);
        outputs.Close();
        return error;
    }

    private ErrorOutput? RunOnThread()
    {
        ErrorOutput? found = null;
        try
        {
            CellThread.Run(async token => found = await RunSteps(token), session.Options.CancellationGrace, cancellation);
            return found;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return CellErrors.Cancelled();
        }
        catch (Exception exception)
        {
            return CellErrors.Of(exception, session.Sources);
        }
        finally
        {
            CellContext.End(outputs);
        }
    }

    private async Task<ErrorOutput?> RunSteps(CancellationToken token)
    {
        if (CellCompiler.TooDeepAt(request.Code) is { } line) return CellErrors.TooDeep(name, line);
        var context = new CellContext(session.ExecutionCount, session.Formatters, outputs, session.History, request.Input, token);
        using var current = CellContext.Use(context);
        using var console = ConsoleCapture.Begin(context, outputs.Print);
        using var host = session.CellStarting?.Invoke(context);
        var ends = new Stack<IDisposable>();
        try
        {
            return await RunSteps(context, ends, token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return CellErrors.Cancelled();
        }
        finally
        {
            foreach (var end in ends) end.Dispose();
        }
    }

    private async Task<ErrorOutput?> RunSteps(CellContext context, Stack<IDisposable> ends, CancellationToken token)
    {
        Handler?.Invoke();
        object? last = null;
        foreach (var step in CellStep.Of(request.Code))
        {
            if (step.Magic is { } name)
            {
                if (Call(name, step, context, ends) is { } unknown) return unknown;
                continue;
            }

            (last, var wrong) = await RunCode(step.Text, token);
            if (wrong is not null) return wrong;
        }

        if (last is not null) Show(last);
        return null;
    }

    private ErrorOutput? Call(string magicName, CellStep step, CellContext context, Stack<IDisposable> ends)
    {
        if (MagicRegistry.Find(magicName) is not { } magic) return CellErrors.Plain("UnknownCommand", name, step.Line, MagicRegistry.Unknown(magicName));
        if (magic.Run(new(session, context, step.Argument, step.Text)) is { } end) ends.Push(end);
        return null;
    }

    private async Task<(object? Value, ErrorOutput? Error)> RunCode(string text, CancellationToken token)
    {
        var source = CellSource.Of(text, session.Environment.SatisfiedLoads);
        var engine = session.Engine;
        try
        {
            if (source.Packages.Count + source.Sources.Count > 0) engine.AddPackages([.. source.Packages.Select(line => PackageRequest.Parse(line.Text))], source.Sources, token);
        }
        catch (PackageException exception)
        {
            return (null, CellErrors.Plain("PackageError", name, source.Packages[0].Line, exception.Message));
        }

        var (cell, errors) = engine.Compile(source.Text, name, token);
        if (cell is null) return (null, CellErrors.Of(errors, session.Sources));
        if (IsExpression && cell.Declares) return (null, CellErrors.Plain("NoExpression", name, 1, "This declares something; an expression was expected."));
        return (await engine.Start(cell), null);
    }

    private void Show(object value)
    {
        Value = value;
        if (request.Silent && !IsExpression) return;
        Shown = session.Formatters.Format(value, outputs.PrintNote);
        outputs.Add(new ResultOutput(session.ExecutionCount, Shown));
    }
}
