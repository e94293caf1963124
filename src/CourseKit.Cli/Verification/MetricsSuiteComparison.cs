using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace CourseKit.Cli.Verification;

/// <summary>Compares nested lists of numbers with JSON.</summary>
internal static class MetricsSuiteComparison
{
    /// <summary>The first place where the two differ by more than the tolerance, or null. JSON has no infinity and no NaN: null stands for either.</summary>
    public static string? FirstDifference(object ours, JsonElement expected, double tolerance, string place = "")
    {
        if (ours is IEnumerable list)
        {
            if (expected.ValueKind != JsonValueKind.Array) return $"{At(place)}ours is a list, expected {expected.GetRawText()}";
            var items = list.Cast<object>().ToList();
            if (items.Count != expected.GetArrayLength()) return $"{At(place)}ours has {items.Count} values, expected {expected.GetArrayLength()}";
            return items.Select((value, i) => FirstDifference(value, expected[i], tolerance, $"{place}[{i}]")).FirstOrDefault(difference => difference is not null);
        }

        var number = Convert.ToDouble(ours, CultureInfo.InvariantCulture);
        var agrees = expected.ValueKind switch
        {
            JsonValueKind.Null => !double.IsFinite(number),
            JsonValueKind.Number => Math.Abs(number - expected.GetDouble()) <= tolerance,
            _ => false,
        };
        return agrees ? null : string.Create(CultureInfo.InvariantCulture, $"{At(place)}ours {number:R}, expected {expected.GetRawText()}, tolerance {tolerance}");
    }

    private static string At(string place) => place.Length == 0 ? "" : $"at {place}: ";
}
