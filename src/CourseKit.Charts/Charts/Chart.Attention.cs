using System.Numerics;

namespace CourseKit.Charts;

public static partial class Chart
{
    private const int MostTokens = 128;

    /// <summary>How strongly each token (row) attends to each token (column): the weights of one head, each row summing to one.</summary>
    /// <param name="weights">The weights: row of the query, column of the key.</param>
    /// <param name="queryTokens">The tokens that attend, from top to bottom; one may occur twice.</param>
    /// <param name="keyTokens">The tokens attended to; null: the same.</param>
    /// <param name="title">The title of the chart.</param>
    /// <param name="xTitle">What the columns are.</param>
    /// <param name="yTitle">What the rows are.</param>
    /// <exception cref="ChartException">The tokens do not match the matrix, or there are more than 128 of them.</exception>
    public static Figure Attention<T>(T[,] weights, IEnumerable<string> queryTokens, IEnumerable<string>? keyTokens = null,
        string? title = "Attention", string? xTitle = "Attended token (key)", string? yTitle = "Attending token (query)")
        where T : INumberBase<T>
    {
        var matrix = ChartInput.Matrix(weights, MostTokens, MostTokens, nameof(weights));
        var queries = ChartInput.Labels(queryTokens, MostTokens);
        var keys = keyTokens is null ? queries : ChartInput.Labels(keyTokens, MostTokens);
        ChartInput.SameLength(queries.Length, "query tokens", matrix.Length, "rows of weights");
        ChartInput.SameLength(keys.Length, "key tokens", weights.GetLength(1), "columns of weights");
        var figure = HeatmapFigure(matrix, keys, queries, texts: null, title, xTitle, yTitle);
        var trace = (HeatmapTrace)figure.Data[0] with { HoverTemplate = "%{y} → %{x}: %{z:.4~r}<extra></extra>" };
        return figure with { Data = [trace], Description = FigureDescription.OfAttention(matrix, queries, keys) };
    }
}
