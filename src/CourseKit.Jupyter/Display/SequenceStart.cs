using System.Collections;
using System.Globalization;

namespace CourseKit.Jupyter.Display;

/// <summary>The first elements of a sequence, which may have no end, and a word on the rest.</summary>
/// <param name="Items">The elements.</param>
/// <param name="Note">What is not among them; null when all are.</param>
internal sealed record SequenceStart(IReadOnlyList<object?> Items, string? Note)
{
    /// <summary>How many elements are shown when each is a number or another piece of text, many of which fit a line.</summary>
    private const int MaxScalars = 100;

    /// <summary>Takes at most <paramref name="maxRows"/> elements, and no element more than it must.</summary>
    public static SequenceStart Of(IEnumerable sequence, int maxRows)
    {
        var items = new List<object?>();
        var most = maxRows;
        var more = false;
        foreach (var item in sequence)
        {
            if (items.Count == maxRows && items.Append(item).All(PlainText.IsShort)) most = Math.Max(maxRows, MaxScalars);
            if (items.Count == most)
            {
                more = true;
                break;
            }

            items.Add(item);
        }

        return new(items, items.Count == 0 ? "empty" : more ? Rest(sequence, items.Count) : null);
    }

    private static string Rest(IEnumerable sequence, int shown)
    {
        var counted = sequence.GetType().GetInterfaces().FirstOrDefault(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>));
        var count = sequence is ICollection collection ? collection.Count : (int?)counted?.GetProperty(nameof(ICollection.Count))?.GetValue(sequence);
        return count is { } all
            ? string.Create(CultureInfo.InvariantCulture, $"the first {shown} of {all:N0}")
            : string.Create(CultureInfo.InvariantCulture, $"the first {shown}; there are more");
    }
}
