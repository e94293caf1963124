namespace CourseKit.Charts;

/// <summary>The cells of a matrix, and the texts in them where they fit.</summary>
internal static class HeatmapMark
{
    private const double SmallestWithGap = 10;
    private const int MostTooltips = 1_024;

    /// <summary>Draws the cells, row by row; those of a large matrix one path a colour, without tooltips.</summary>
    public static IEnumerable<SvgElement> Draw(PlotArea plot, HeatmapTrace trace, Layout layout)
    {
        var rows = trace.Z.Count;
        var columns = rows == 0 ? 0 : trace.Z[0].Count;
        if (columns == 0) yield break;
        var (cellWidth, cellHeight) = (plot.Width / columns, plot.Height / rows);
        var gap = Math.Min(cellWidth, cellHeight) < SmallestWithGap ? 0 : trace.XGap;
        var ramp = ColorRamp.Of(trace.ColorScale);
        var size = TextSize(trace, cellWidth - gap, cellHeight - gap);
        if (rows * columns > MostTooltips)
        {
            foreach (var element in Together(plot, trace, cellWidth - gap, cellHeight - gap)) yield return element;
            yield break;
        }
        var cells = new SvgElement("g");
        var texts = new SvgElement("g").Set("text-anchor", "middle").Set("pointer-events", "none");
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var value = trace.Z[row][column];
                if (!double.IsFinite(value)) continue;
                var (x, y) = (plot.X(column) - cellWidth / 2 + gap / 2, plot.Y(row) - cellHeight / 2 + gap / 2);
                var step = StepOf(trace, row, column);
                cells.Add(new SvgElement("rect").Set("x", x).Set("y", y).Set("width", cellWidth - gap).Set("height", cellHeight - gap)
                    .Fill(ramp.Step(step)).Tooltip(Tooltip(trace, layout, row, column)));
                if (size is { } fits) texts.Add(SvgText.Middle(trace.Text![row][column], plot.X(column), plot.Y(row), fits, ramp.Ink(step)));
            }
        }
        yield return cells;
        if (size is not null) yield return texts;
    }

    private static IEnumerable<SvgElement> Together(PlotArea plot, HeatmapTrace trace, double width, double height)
    {
        var (w, h) = (NumberText.Coordinate(width), NumberText.Coordinate(height));
        var ramp = ColorRamp.Of(trace.ColorScale);
        var cells = from row in Enumerable.Range(0, trace.Z.Count)
                    from column in Enumerable.Range(0, trace.Z[row].Count)
                    where double.IsFinite(trace.Z[row][column])
                    group $"M{NumberText.Coordinate(plot.X(column) - width / 2)} {NumberText.Coordinate(plot.Y(row) - height / 2)}h{w}v{h}h-{w}z" by StepOf(trace, row, column);
        return cells.OrderBy(step => step.Key).Select(step => new SvgElement("path").Set("d", string.Concat(step)).Fill(ramp.Step(step.Key)));
    }

    private static int StepOf(HeatmapTrace trace, int row, int column) => ColorRamp.StepOf((trace.Z[row][column] - trace.Zmin) / (trace.Zmax - trace.Zmin));

    /// <summary>The size at which every text fits into its cell, or null.</summary>
    private static double? TextSize(HeatmapTrace trace, double width, double height)
    {
        if (trace.Text is null) return null;
        var widest = trace.Text.SelectMany(row => row).Select(text => TextMetrics.Width(text, 1)).DefaultIfEmpty(0).Max();
        var size = Math.Min(Math.Min(SvgText.CellSize, (width - 4) / Math.Max(widest, 0.1)), (height - 2) / 1.2);
        return size >= SvgText.SmallestSize ? size : null;
    }

    private static string Tooltip(HeatmapTrace trace, Layout layout, int row, int column)
    {
        if (trace.HoverText is { } texts) return texts[row][column];
        return $"{layout.YAxis.LabelAt(row)}, {layout.XAxis.LabelAt(column)}: {NumberText.Value(trace.Z[row][column])}";
    }
}
