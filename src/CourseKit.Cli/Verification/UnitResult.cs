namespace CourseKit.Cli.Verification;

/// <summary>The results of one unit.</summary>
/// <param name="Path">Its path inside the verified folder, with '/' between names; '.' for that folder itself.</param>
/// <param name="Cases">Its cases in the order in which they ran.</param>
public sealed record UnitResult(string Path, IReadOnlyList<CaseResult> Cases)
{
    /// <summary>How many cases ended so.</summary>
    public int Count(Outcome outcome) => Cases.Count(result => result.Outcome == outcome);

    /// <summary>One line: how many passed, or what went wrong first.</summary>
    public string Summary
    {
        get
        {
            var (passed, failed) = (Count(Outcome.Passed), Count(Outcome.Failed));
            var parts = new List<string>();
            if (failed == 0 && passed > 0) parts.Add($"passed {passed}");
            AddReason(parts, Outcome.Unsupported, "not supported yet");
            AddReason(parts, Outcome.Skipped, "skipped");
            if (failed == 0) return string.Join(", ", parts);
            var first = Cases.First(result => result.Outcome == Outcome.Failed);
            parts.Add($"FAILED {failed} of {Cases.Count}: {first.Case}: {ErrorReport.OneLine(first.Detail ?? "")}");
            return string.Join(", ", parts);
        }
    }

    // "skipped (no vocab/gpt2)" where that is all there is, else "passed 3, skipped 2 (no vocab/gpt2)".
    private void AddReason(List<string> parts, Outcome outcome, string word)
    {
        var count = Count(outcome);
        if (count == 0) return;
        var details = Cases.Where(result => result.Outcome == outcome).Select(result => result.Detail);
        var reasons = details.OfType<string>().Distinct().ToArray();
        var more = reasons.Length > 1 ? $", and {reasons.Length - 1} more" : "";
        var reason = reasons.Length == 0 ? "" : $" ({ErrorReport.OneLine(reasons[0])}{more})";
        parts.Add(count == Cases.Count ? $"{word}{reason}" : $"{word} {count}{reason}");
    }
}
