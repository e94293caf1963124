using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Sessions;

/// <summary>Where the outputs of a running cell go: the list of a headless run, or messages to a frontend.</summary>
/// <remarks>Called by one thread at a time.</remarks>
public interface IOutputSink
{
    /// <summary>The cell has a new output.</summary>
    void Add(CellOutput output);

    /// <summary>An output that was displayed before shows something else now.</summary>
    /// <param name="displayId">The <see cref="DisplayOutput.DisplayId"/> under which it was displayed, by this cell or an earlier one.</param>
    /// <param name="data">What it shows.</param>
    void Update(string displayId, MimeBundle data);

    /// <summary>The outputs of the cell up to now are taken away (Jupyter's <c>clear_output</c>).</summary>
    /// <param name="wait">Whether they stay until the next output comes.</param>
    void Clear(bool wait);
}
