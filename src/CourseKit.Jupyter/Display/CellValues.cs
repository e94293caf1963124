using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Display;

/// <summary>What cells see as <c>In</c> and <c>Out</c>.</summary>
public static class CellValues
{
    /// <summary>The sources of cells, by number.</summary>
    public static Sources In { get; } = new();

    /// <summary>The values that cells showed, by number.</summary>
    public static Values Out { get; } = new();

    private static CellHistory History => CellContext.Current?.History ?? throw new InvalidOperationException("In and Out exist in cells only.");

    /// <summary>The sources of cells.</summary>
    public sealed class Sources
    {
        internal Sources()
        {
        }

        /// <summary>The source of a cell.</summary>
        /// <param name="number">Its number, from 1.</param>
        /// <exception cref="KeyNotFoundException">No cell of this number ran.</exception>
        public string this[int number] => History.SourceOf(number);
    }

    /// <summary>The values that cells showed.</summary>
    public sealed class Values
    {
        internal Values()
        {
        }

        /// <summary>The value that a cell showed; its members are looked up when the cell runs.</summary>
        /// <param name="number">Its number, from 1.</param>
        /// <exception cref="KeyNotFoundException">No cell of this number ran, it showed nothing, or its value is not kept any more.</exception>
        public dynamic this[int number] => History.ValueOf(number);
    }
}
