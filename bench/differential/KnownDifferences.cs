using System.Text.RegularExpressions;

namespace CourseKit.Bench.Differential;

/// <summary>A difference that is meant, with its cause.</summary>
/// <param name="Tokenizers">The tokenizers that show it, as a pattern.</param>
/// <param name="Cause">Why, in words.</param>
/// <param name="Covers">Whether it explains a reduced input.</param>
internal sealed record KnownDifference(Regex Tokenizers, string Cause, Func<Difference, bool> Covers);

/// <summary>The differences from the reference that are meant. Everything else is a finding.</summary>
internal static class KnownDifferences
{
    public static IReadOnlyList<KnownDifference> All { get; } = [];

    /// <summary>What explains a difference, or null.</summary>
    public static KnownDifference? Of(Difference difference) => All.FirstOrDefault(known => known.Tokenizers.IsMatch(difference.Tokenizer) && known.Covers(difference));
}
