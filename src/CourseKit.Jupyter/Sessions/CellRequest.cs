namespace CourseKit.Jupyter.Sessions;

/// <summary>A cell to run, and how.</summary>
/// <param name="Code">Its source.</param>
public sealed record CellRequest(string Code)
{
    /// <summary>Whether it runs unseen: it has no number, and the value of its last expression is not shown. Default: false.</summary>
    public bool Silent { get; init; }

    /// <summary>Whether it counts: it gets a number, and its source and value are in <c>In</c> and <c>Out</c>. Default: true.</summary>
    public bool StoreHistory { get; init; } = true;

    /// <summary>Who is asked when it reads from the console; null where nobody can be asked.</summary>
    public CellInput? Input { get; init; }

    /// <summary>Whether it gets a number of its own.</summary>
    internal bool Counts => StoreHistory && !Silent;
}

/// <summary>Asks a person for a line of text, and waits for it.</summary>
/// <param name="prompt">What is asked.</param>
/// <param name="password">Whether what is typed is not to be seen.</param>
/// <param name="cancellation">Cancelled when the cell is to stop.</param>
/// <returns>The line without its end; null when there will be no more.</returns>
public delegate string? CellInput(string prompt, bool password, CancellationToken cancellation);
