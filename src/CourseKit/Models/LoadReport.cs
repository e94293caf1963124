using System.Globalization;
using System.Text;

namespace CourseKit.Models;

/// <summary>What a checkpoint held and what it did not.</summary>
/// <param name="Missing">Parameters that were newly initialised.</param>
/// <param name="Unexpected">Tensors of the file that the model has no use for.</param>
public sealed record LoadReport(IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected)
{
    private const int Shown = 8;

    /// <summary>The file that the weights are from, or the index of its shards.</summary>
    public string? Source { get; init; }

    /// <summary>Heads whose size changed, each in a sentence.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];

    /// <summary>Whether the checkpoint and the model fit each other exactly.</summary>
    public bool IsExact => Missing.Count == 0 && Unexpected.Count == 0;

    /// <summary>The report in a few lines.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"Loaded from {Source}.");
        if (IsExact) text.Append(" All parameters were found, and nothing else.");
        Append(text, "Newly initialised", "Train the model before it is used.", Missing);
        Append(text, "In the checkpoint, but not used", "", Unexpected);
        foreach (var message in Messages) text.Append('\n').Append(message);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string what, string advice, IReadOnlyList<string> names)
    {
        if (names.Count == 0) return;
        var more = names.Count > Shown ? string.Create(CultureInfo.InvariantCulture, $" and {names.Count - Shown} more") : "";
        text.Append(string.Create(CultureInfo.InvariantCulture, $"\n{what} ({names.Count}): {string.Join(", ", names.Take(Shown))}{more}. {advice}").TrimEnd());
    }
}
