namespace CourseKit.Jupyter.Completion;

/// <summary>Takes the candidates that answer what was typed, the best first.</summary>
internal static class CandidateList
{
    /// <summary>So many items are offered at most.</summary>
    public const int Most = 250;

    /// <summary>The items for what was typed.</summary>
    /// <param name="candidates">All that fit the place.</param>
    /// <param name="typed">What was typed of a name.</param>
    /// <param name="ranking">The names that the session uses.</param>
    public static IReadOnlyList<CompletionItem> Best(IEnumerable<Candidate> candidates, string typed, CompletionRanking ranking) =>
    [
        .. candidates
            .Select(candidate => (Candidate: candidate, Match: NameMatch.Of(candidate.Name, typed)))
            .Where(entry => entry.Match != MatchQuality.None && (entry.Candidate.Symbol is null || SymbolVisibility.IsOffered(entry.Candidate.Symbol)))
            .DistinctBy(entry => (entry.Candidate.Text ?? entry.Candidate.Name, entry.Candidate.Kind == "keyword"))
            .Select(entry => (entry.Candidate, entry.Match, Uses: ranking.Uses(entry.Candidate.Name)))
            .OrderByDescending(entry => entry.Candidate.IsExpected)
            .ThenBy(entry => entry.Match)
            .ThenByDescending(entry => entry.Uses > 0)
            .ThenBy(entry => entry.Candidate.Origin)
            .ThenByDescending(entry => entry.Uses)
            .ThenBy(entry => entry.Candidate.Name, StringComparer.OrdinalIgnoreCase)
            .ThenBy(entry => entry.Candidate.Name, StringComparer.Ordinal)
            .Take(Most)
            .Select(entry => Item(entry.Candidate)),
    ];

    private static CompletionItem Item(Candidate candidate)
    {
        var text = candidate.Text ?? SymbolText.Escaped(candidate.Name);
        if (candidate.Symbol is not { } symbol) return new(text, candidate.Text ?? candidate.Name, candidate.Kind, candidate.Description);
        var overloads = candidate.MoreOverloads switch { 0 => "", 1 => " (+ 1 overload)", var more => FormattableString.Invariant($" (+ {more} overloads)") };
        return new(text, candidate.Text ?? SymbolText.Label(symbol), candidate.Kind, SymbolText.Declaration(symbol) + overloads);
    }
}
