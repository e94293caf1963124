namespace CourseKit.Jupyter.Sessions;

/// <summary>How much a cell may put out, and how it is stopped.</summary>
public sealed record SessionOptions
{
    /// <summary>Characters of printed text that a cell keeps; what comes after is counted and left out, with a note. Default: one million.</summary>
    public int MaxPrintedCharacters { get; init; } = 1_000_000;

    /// <summary>Outputs other than printed text that a cell may have; further ones are left out, with a note. Default: 1,000.</summary>
    public int MaxDisplays { get; init; } = 1_000;

    /// <summary>Characters that one form of a displayed value may have; a longer one is left out, with a note. Default: eight million.</summary>
    public int MaxDisplayCharacters { get; init; } = 8_000_000;

    /// <summary>Values of cells that <c>Out</c> keeps; older ones are forgotten. Default: 100.</summary>
    public int KeptValues { get; init; } = 100;

    /// <summary>
    /// Whether what threads and timers of a cell print after its end still goes to the cell's sink, from their threads. Default: no; it is
    /// dropped.
    /// </summary>
    public bool KeepLateOutputs { get; init; }

    /// <summary>
    /// How long a cancelled cell may take to end by itself (its own code does at once, library calls do at their next batch or step) before its thread is aborted.
    /// Default: three seconds.
    /// </summary>
    public TimeSpan CancellationGrace { get; init; } = TimeSpan.FromSeconds(3);
}
