namespace CourseKit.Jupyter.Sessions.Magics;

/// <summary>A command to the session, on a line of its own that starts with <c>#!</c>.</summary>
/// <param name="Name">Its name, without the mark.</param>
/// <param name="Description">What it does, in a line.</param>
/// <param name="Run">Does it; what it returns is disposed at the end of the cell.</param>
internal sealed record Magic(string Name, string Description, Func<MagicCall, IDisposable?> Run)
{
    /// <summary>What its line starts with.</summary>
    public const string Mark = "#!";

    /// <summary>Whether the lines after it are its content and no C#.</summary>
    public bool TakesContent { get; init; }
}
