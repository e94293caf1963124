namespace CourseKit.Jupyter.Sessions;

/// <summary>A cell reads from the console where nobody can be asked.</summary>
public sealed class InputNotAllowedException : InvalidOperationException
{
    /// <summary>The exception with its message.</summary>
    public InputNotAllowedException()
        : base("The cell asks for input, and this front end cannot ask anybody. Run it where input is possible, or put the value into the cell.")
    {
    }
}
