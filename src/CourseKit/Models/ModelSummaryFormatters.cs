using System.Globalization;
using System.Net;
using CourseKit.Display;

namespace CourseKit.Models;

/// <summary>How a model's summary is shown: in a notebook as a table, in a terminal as text.</summary>
internal sealed class ModelSummaryFormatters
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new TypeFormatter<ModelSummary>("text/html", (summary, writer) => Table(summary).WriteScrollingHtml(writer)),
        new TypeFormatter<ModelSummary>("text/plain", (summary, writer) => writer.Write(summary.ToString())),
    ];

    internal static DisplayTable Table(ModelSummary summary) => new(
        $"{summary.Name}: {Number(summary.ParameterCount)} parameters ({(summary.TrainableCount == summary.ParameterCount ? "all trained" : $"{Number(summary.TrainableCount)} trained")}), {Memory(summary.ByteCount)}",
        [new("module", IsHeader: true), new("class"), new("weights"), new("times", IsNumber: true), new("parameters", IsNumber: true), new("memory", IsNumber: true)],
        summary.Rows.Skip(1).Select(row => (TableCell[])
        [
            Indented(row), row.Type, row.Weights, row.Count > 1 ? Number(row.Count) : "", row.ParameterCount > 0 ? Number(row.ParameterCount) : "", row.ParameterCount > 0 ? Memory(row.ByteCount) : "",
        ]));

    private static TableCell Indented(ModelSummaryRow row) => new(
        new string(' ', 2 * (row.Depth - 1)) + row.Name,
        string.Create(CultureInfo.InvariantCulture, $"<span style=\"padding-left:{1.2 * (row.Depth - 1):0.#}em\">{WebUtility.HtmlEncode(row.Name)}</span>"));

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Memory(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        while (value >= 1024 && unit < Units.Length - 1) (value, unit) = (value / 1024, unit + 1);
        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 ? value.ToString("0", CultureInfo.InvariantCulture) : value.ToString("0.0", CultureInfo.InvariantCulture))} {Units[unit]}");
    }
}
