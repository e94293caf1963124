using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Sessions;

/// <summary>The cell that is running: what code in it, and its host, can show with.</summary>
public sealed class CellContext
{
    private static readonly AsyncLocal<CellContext?> Running = new();
    private static long displays;

    private readonly CellOutputs outputs;
    private readonly Formatters formatters;
    private readonly CellInput? input;

    internal CellContext(int executionCount, Formatters formatters, CellOutputs outputs, CellHistory history, CellInput? input, CancellationToken cancellation)
    {
        (ExecutionCount, Cancellation, History) = (executionCount, cancellation, history);
        (this.formatters, this.outputs, this.input) = (formatters, outputs, input);
    }

    /// <summary>The cell whose code is calling; null outside a cell.</summary>
    public static CellContext? Current => Running.Value;

    /// <summary>The cell that began last, of any session, while it runs; null when it has ended.</summary>
    internal static CellContext? LastStarted { get; private set; }

    /// <summary>The number of the execution, from 1.</summary>
    public int ExecutionCount { get; }

    /// <summary>Cancelled when the cell is to stop.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The cells before it.</summary>
    internal CellHistory History { get; }

    /// <summary>How the session shows values.</summary>
    internal Formatters Formatters => formatters;

    /// <summary>Shows a value at once, as an output of the cell that can be updated.</summary>
    /// <param name="value">What is shown.</param>
    /// <param name="mimeTypes">Which of its forms; default: all.</param>
    public DisplayedValue Display(object? value, params IReadOnlyList<string> mimeTypes)
    {
        var id = FormattableString.Invariant($"coursekit-{Interlocked.Increment(ref displays)}");
        outputs.Add(new DisplayOutput(formatters.Format(value, mimeTypes, outputs.PrintNote), id));
        return new(this, id);
    }

    /// <summary>Shows something in the front end's pager, or as an output where there is none.</summary>
    public void Page(MimeBundle data) => outputs.Add(new PageOutput(data));

    /// <summary>Takes away what the cell has put out so far.</summary>
    /// <param name="wait">Whether that waits for the next output, which then takes its place.</param>
    public void ClearOutput(bool wait = false) => outputs.Clear(wait);

    // A cell may change what an earlier one displayed: the change is an output of the cell that makes it.
    internal void Update(string displayId, object? value)
    {
        var target = (Current ?? this).outputs;
        target.Update(displayId, formatters.Format(value, target.PrintNote));
    }

    internal string? Ask(string prompt, bool password)
    {
        if (input is null) throw new InputNotAllowedException();
        outputs.Flush();
        return input(prompt, password, Cancellation);
    }

    /// <summary>Hands over what was printed up to now.</summary>
    internal void Flush() => outputs.Flush();

    internal static IDisposable Use(CellContext context)
    {
        Running.Value = LastStarted = context;
        return new Scope();
    }

    /// <summary>The cell with these outputs has ended, also where its code was left waiting and never comes to its own end.</summary>
    internal static void End(CellOutputs outputs)
    {
        if (LastStarted?.outputs == outputs) LastStarted = null;
    }

    private sealed class Scope : IDisposable
    {
        public void Dispose() => Running.Value = null;
    }
}
