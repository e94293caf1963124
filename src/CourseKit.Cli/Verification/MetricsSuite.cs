using System.Text.Json;

namespace CourseKit.Cli.Verification;

/// <summary>Golden cases of metrics: a file <c>metrics*.json</c> whose <c>cases</c> each name a <c>metric</c>, its <c>inputs</c>, its arguments and
/// what the reference answered (<c>expected</c>).</summary>
public sealed class MetricsSuite : IGoldenSuite
{
    private static readonly IReadOnlyDictionary<string, Func<MetricCase, object>> Metrics = MetricsSuiteClassification.Metrics;

    /// <inheritdoc/>
    public IEnumerable<GoldenUnit> Find(string folder) =>
        Directory.EnumerateFiles(folder, "metrics*.json").Order(StringComparer.Ordinal).Where(HasMetricCases).Select(path => new GoldenUnit(path, _ => Run(path)));

    private static bool HasMetricCases(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("cases", out var cases)
                && cases.ValueKind == JsonValueKind.Array
                && cases.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Object && item.TryGetProperty("metric", out _));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static IEnumerable<CaseResult> Run(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var number = 0;
        foreach (var item in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            var metric = item.GetProperty("metric").GetString()!;
            yield return RunCase($"{metric} #{number++}", metric, item);
        }
    }

    private static CaseResult RunCase(string name, string metric, JsonElement item)
    {
        if (!Metrics.TryGetValue(metric, out var compute)) return CaseResult.Unsupported(name, $"the metric {metric}");
        try
        {
            var @case = new MetricCase(item);
            var ours = compute(@case);
            if (@case.Unread() is { } unread) return CaseResult.Unsupported(name, $"{metric} with '{unread}'");
            var difference = MetricsSuiteComparison.FirstDifference(ours, item.GetProperty("expected"), @case.Tolerance);
            return difference is null ? CaseResult.Pass(name) : CaseResult.Fail(name, difference);
        }
        catch (UnsupportedArgumentException e)
        {
            return CaseResult.Unsupported(name, e.Message);
        }
        catch (Exception e)
        {
            return CaseResult.Fail(name, $"{e.GetType().Name}: {e.Message}");
        }
    }
}
