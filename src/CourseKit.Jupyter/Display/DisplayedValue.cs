using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Display;

/// <summary>Something that a cell has displayed, and may change.</summary>
public sealed class DisplayedValue
{
    private readonly CellContext context;

    internal DisplayedValue(CellContext context, string displayId) => (this.context, DisplayId) = (context, displayId);

    /// <summary>The name of the output, unique in this process.</summary>
    public string DisplayId { get; }

    /// <summary>Shows another value in the same place.</summary>
    public void Update(object? value) => context.Update(DisplayId, value);
}
