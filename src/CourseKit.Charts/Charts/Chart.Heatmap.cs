using System.Numerics;

namespace CourseKit.Charts;

public static partial class Chart
{
    private const int MostRows = 256;
    private const int MostAnnotatedCells = 1_024;

    /// <summary>A matrix as coloured cells, the first row on top.</summary>
    /// <param name="values">The values.</param>
    /// <param name="xLabels">The names of the columns; null numbers them from 0.</param>
    /// <param name="yLabels">The names of the rows; null numbers them from 0.</param>
    /// <param name="annotated">Whether cells hold their values as text, where it fits; null: up to 1,024 cells.</param>
    /// <param name="title">The title of the chart.</param>
    /// <param name="xTitle">What the columns are.</param>
    /// <param name="yTitle">What the rows are.</param>
    /// <param name="percent">Whether values are shares to be written as per cent.</param>
    /// <exception cref="ChartException">The labels do not match the matrix, or it has more than 256 rows or columns.</exception>
    public static Figure Heatmap<T>(T[,] values, IEnumerable<string>? xLabels = null, IEnumerable<string>? yLabels = null, bool? annotated = null,
        string? title = null, string? xTitle = null, string? yTitle = null, bool percent = false)
        where T : INumberBase<T> =>
        Heatmap(ChartInput.Matrix(values, MostRows, MostRows, nameof(values)), xLabels, yLabels, annotated, title, xTitle, yTitle, percent);

    /// <summary>A matrix as coloured cells, the first row on top.</summary>
    /// <param name="rows">The values, row by row, all rows of one length.</param>
    /// <param name="xLabels">The names of the columns; null numbers them from 0.</param>
    /// <param name="yLabels">The names of the rows; null numbers them from 0.</param>
    /// <param name="annotated">Whether cells hold their values as text, where it fits; null: up to 1,024 cells.</param>
    /// <param name="title">The title of the chart.</param>
    /// <param name="xTitle">What the columns are.</param>
    /// <param name="yTitle">What the rows are.</param>
    /// <param name="percent">Whether values are shares to be written as per cent.</param>
    /// <exception cref="ChartException">Rows differ in length, the labels do not match, or there are more than 256 rows or columns.</exception>
    public static Figure Heatmap<T>(IEnumerable<IEnumerable<T>> rows, IEnumerable<string>? xLabels = null, IEnumerable<string>? yLabels = null,
        bool? annotated = null, string? title = null, string? xTitle = null, string? yTitle = null, bool percent = false)
        where T : INumberBase<T>
    {
        var matrix = ChartInput.Matrix(rows, MostRows, MostRows, "the matrix");
        var columns = matrix.Length == 0 ? 0 : matrix[0].Length;
        var withTexts = annotated ?? matrix.Length * columns <= MostAnnotatedCells;
        Func<double, string> format = percent ? NumberText.Percent : NumberText.Value;
        return HeatmapFigure(matrix, LabelsFor(xLabels, columns, "xLabels", "columns"), LabelsFor(yLabels, matrix.Length, "yLabels", "rows"),
            withTexts ? Texts(matrix, (row, column) => double.IsFinite(matrix[row][column]) ? format(matrix[row][column]) : "") : null,
            title, xTitle, yTitle);
    }

    private static IReadOnlyList<IReadOnlyList<string>> Texts(double[][] matrix, Func<int, int, string> textAt) =>
        [.. matrix.Select((values, row) => values.Select((_, column) => textAt(row, column)).ToArray())];

    private static string[] LabelsFor(IEnumerable<string>? labels, int count, string name, string what)
    {
        if (labels is null) return [.. Enumerable.Range(0, count).Select(index => NumberText.Value(index))];
        var names = ChartInput.Labels(labels, MostRows, name);
        ChartInput.SameLength(names.Length, name, count, what);
        return names;
    }

    private static Figure HeatmapFigure(double[][] matrix, string[] columns, string[] rows, IReadOnlyList<IReadOnlyList<string>>? texts,
        string? title, string? xTitle, string? yTitle)
    {
        var (smallest, largest) = Extent(matrix);
        var diverging = smallest < 0 && largest > 0;
        var reach = Math.Max(-smallest, largest);
        var trace = new HeatmapTrace
        {
            Z = matrix,
            Text = texts,
            TextTemplate = texts is null ? null : "%{text}",
            HoverTemplate = "%{y}, %{x}: %{z:.4~r}<extra></extra>",
            ColorScale = diverging ? ColorScale.Diverging : ColorScale.Sequential,
            Zmin = diverging ? -reach : Math.Min(0, smallest),
            Zmax = diverging ? reach : Math.Max(largest, smallest < 0 ? 0 : double.Epsilon),
            ColorBar = new ColorBar(),
        };
        if (trace.Zmax - trace.Zmin < 1e-300) trace = trace with { Zmax = trace.Zmin + 1 };
        return new Figure([trace], new Layout
        {
            Title = title,
            XAxis = new Axis { Labels = columns, Title = xTitle, ShowGrid = false },
            YAxis = new Axis { Labels = rows, Title = yTitle, ShowGrid = false, Range = [Math.Max(rows.Length, 1) - 0.5, -0.5] },
        });
    }

    private static (double Smallest, double Largest) Extent(double[][] matrix)
    {
        var finite = matrix.SelectMany(row => row).Where(double.IsFinite).DefaultIfEmpty(0);
        return (finite.Min(), finite.Max());
    }
}
