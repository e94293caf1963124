namespace CourseKit.Jupyter.Sessions.Magics;

/// <summary>A magic in a cell that runs.</summary>
/// <param name="Session">The session.</param>
/// <param name="Cell">The cell.</param>
/// <param name="Argument">What stands behind its name on its line.</param>
/// <param name="Content">The lines after it, where it takes them.</param>
internal sealed record MagicCall(CSharpSession Session, CellContext Cell, string Argument, string Content);
