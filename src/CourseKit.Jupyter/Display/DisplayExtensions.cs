using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Display;

/// <summary>Showing more than a cell's last value.</summary>
public static class DisplayExtensions
{
    /// <summary>Shows a value at once, in the middle of a cell; the name is that of .NET Interactive, so that lectures run there too.</summary>
    /// <returns>What is shown, to change it later; null outside a cell, where the value is written to the console.</returns>
    public static DisplayedValue? Display(this object? value)
    {
        if (CellContext.Current is { } cell) return cell.Display(value);
        Console.WriteLine(value);
        return null;
    }
}
