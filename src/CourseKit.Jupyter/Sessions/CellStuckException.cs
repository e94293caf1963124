namespace CourseKit.Jupyter.Sessions;

/// <summary>A cancelled cell could not be stopped: it is inside a native call, or in a <c>finally</c> block that does not end.</summary>
public sealed class CellStuckException : Exception
{
    /// <summary>The exception with its message.</summary>
    public CellStuckException()
        : base("The cell was cancelled and does not stop. It goes on in the background; restart the session to be rid of it.")
    {
    }
}
