using System.Globalization;
using System.Text;

namespace CourseKit.Charts;

/// <summary>The text form of a figure: what a terminal or a log can show of it.</summary>
internal static class FigureText
{
    private const int BarLength = 40;
    private const int LabelLength = 24;
    private const int MostRows = 30;
    private const int MostColumns = 12;

    /// <summary>The whole text, without a line break at its end.</summary>
    public static string Of(Figure figure)
    {
        var lines = new List<string>();
        if (figure.Title.Length > 0) lines.Add(PlainText.Clean(figure.Title));
        var bars = figure.Data.OfType<BarTrace>().ToList();
        if (bars.Count > 0) lines.AddRange(Bars(bars));
        foreach (var trace in figure.Data)
        {
            if (trace is HeatmapTrace matrix) lines.AddRange(Matrix(figure.Layout, matrix));
            if (trace is ScatterTrace { HoverInfo: not "skip" } series) lines.Add(Series(series));
        }
        if (lines.Count == (figure.Title.Length > 0 ? 1 : 0)) lines.Add("No data");
        return string.Join('\n', lines.Select(line => line.TrimEnd()));
    }

    private static IEnumerable<string> Bars(List<BarTrace> traces)
    {
        var most = traces.SelectMany(trace => trace.Lengths).Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        foreach (var trace in traces)
        {
            if (!string.IsNullOrEmpty(trace.Name)) yield return PlainText.Clean(trace.Name) + ":";
            if (trace.Lengths.Count == 0) yield return "No data";
            var labels = trace.Lengths.Select((_, i) => Cut(trace.HoverText?[i] ?? NumberText.Value(trace.Positions[i]))).ToList();
            var width = labels.Select(label => label.Length).DefaultIfEmpty(0).Max();
            for (var i = 0; i < Math.Min(labels.Count, MostRows); i++)
                yield return $"{labels[i].PadRight(width)}  {Blocks(trace.Lengths[i], most)} {trace.Text?[i] ?? NumberText.Value(trace.Lengths[i])}";
            if (labels.Count > MostRows) yield return $"… and {labels.Count - MostRows} more";
        }
    }

    /// <summary>A bar in eighths of a character; bars below zero are of a lighter shade.</summary>
    private static string Blocks(double length, double most)
    {
        if (!double.IsFinite(length) || most == 0) return "";
        var eighths = (int)Math.Round(Math.Abs(length) / most * BarLength * 8);
        if (length < 0) return new string('░', (eighths + 7) / 8);
        return new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : " ▏▎▍▌▋▊▉"[eighths % 8].ToString());
    }

    private static IEnumerable<string> Matrix(Layout layout, HeatmapTrace matrix)
    {
        var columns = matrix.Z.Count == 0 ? 0 : Math.Min(matrix.Z[0].Count, MostColumns);
        if (columns == 0)
        {
            yield return "No data";
            yield break;
        }
        var rows = Math.Min(matrix.Z.Count, MostRows);
        if (layout.YAxis.Title is { } y && layout.XAxis.Title is { } x) yield return $"rows: {PlainText.Clean(y.Text)}, columns: {PlainText.Clean(x.Text)}";
        var table = new List<string[]> { new[] { "" }.Concat(Enumerable.Range(0, columns).Select(c => Cut(layout.XAxis.LabelAt(c)))).ToArray() };
        for (var r = 0; r < rows; r++)
            table.Add([Cut(layout.YAxis.LabelAt(r)), .. Enumerable.Range(0, columns).Select(c => matrix.Text?[r][c] ?? Cell(matrix.Z[r][c], matrix))]);
        var widths = Enumerable.Range(0, columns + 1).Select(c => table.Max(row => row[c].Length)).ToArray();
        foreach (var row in table)
            yield return row[0].PadRight(widths[0]) + string.Concat(row.Skip(1).Select((cell, c) => "  " + cell.PadLeft(widths[c + 1])));
        if (matrix.Z.Count > rows || matrix.Z[0].Count > columns) yield return $"… of {matrix.Z.Count} rows and {matrix.Z[0].Count} columns";
    }

    /// <summary>Weights and similarities to two decimals, so that their columns are narrow; other values as they are.</summary>
    private static string Cell(double value, HeatmapTrace matrix)
    {
        if (!double.IsFinite(value)) return "";
        return Math.Max(-matrix.Zmin, matrix.Zmax) <= 1 ? value.ToString("0.00", CultureInfo.InvariantCulture) : NumberText.Value(value);
    }

    private static string Series(ScatterTrace series)
    {
        var name = string.IsNullOrEmpty(series.Name) ? "" : PlainText.Clean(series.Name) + ": ";
        var points = series.X.Zip(series.Y).Where(point => double.IsFinite(point.First) && double.IsFinite(point.Second)).ToList();
        if (points.Count == 0) return name + "no data";
        double[] x = [.. points.Select(point => point.First)], y = [.. points.Select(point => point.Second)];
        return series.Mode == ScatterMode.Markers
            ? $"{name}{NumberText.Value(points.Count)} points, x {Range(x)}, y {Range(y)}"
            : $"{name}{Sparkline(y, y.Min(), y.Max())}  {NumberText.Value(y[0])} → {NumberText.Value(y[^1])} (range {Range(y)})";
    }

    private static string Range(double[] values) => $"{NumberText.Value(values.Min())} to {NumberText.Value(values.Max())}";

    /// <summary>A line in one row of characters, each the mean of its part of the values.</summary>
    private static string Sparkline(double[] values, double low, double high)
    {
        const string Levels = "▁▂▃▄▅▆▇█";
        var length = Math.Min(values.Length, BarLength);
        var text = new StringBuilder();
        for (var i = 0; i < length; i++)
        {
            var part = values[(i * values.Length / length)..((i + 1) * values.Length / length)];
            var share = high > low ? (part.Average() - low) / (high - low) : 0.5;
            text.Append(Levels[(int)Math.Clamp(share * Levels.Length, 0, Levels.Length - 1)]);
        }
        return text.ToString();
    }

    private static string Cut(string label)
    {
        var clean = PlainText.Clean(label);
        var info = new StringInfo(clean);
        return info.LengthInTextElements <= LabelLength ? clean : info.SubstringByTextElements(0, LabelLength - 1) + "…";
    }
}
