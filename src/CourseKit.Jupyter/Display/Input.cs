using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Display;

/// <summary>Asks the person at the notebook.</summary>
public static class Input
{
    /// <summary>A line of text.</summary>
    /// <param name="prompt">What is asked.</param>
    /// <returns>The line; null when there will be no more.</returns>
    /// <exception cref="InputNotAllowedException">Nobody can be asked.</exception>
    public static string? Line(string prompt = "") => Ask(prompt, password: false);

    /// <summary>A line of text that is not seen while it is typed.</summary>
    /// <param name="prompt">What is asked.</param>
    /// <returns>The line; null when there will be no more.</returns>
    /// <exception cref="InputNotAllowedException">Nobody can be asked.</exception>
    public static string? Password(string prompt = "Password: ") => Ask(prompt, password: true);

    private static string? Ask(string prompt, bool password) => (CellContext.Current ?? throw new InputNotAllowedException()).Ask(prompt, password);
}
