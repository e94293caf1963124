namespace CourseKit.Tokenizers.Patterns;

/// <summary>How large a regular expression may be; what steps a match may take is <see cref="TextPattern.MatchBudget"/>.</summary>
internal static class RegexLimits
{
    /// <summary>UTF-16 units of an expression.</summary>
    internal const int Length = 16_384;

    /// <summary>Groups and classes within each other.</summary>
    internal const int Nesting = 100;

    /// <summary>Quantifiers behind each other, as in <c>a{2}{3}</c>.</summary>
    internal const int Quantifiers = 8;

    /// <summary>The count in a quantifier, as in Oniguruma.</summary>
    internal const int Repetitions = 100_000;

    /// <summary>Instructions of the compiled program.</summary>
    internal const int Instructions = 50_000;

    /// <summary>Choices that a match keeps to come back to.</summary>
    internal const int Choices = 8_000_000;

    internal static TokenizerException Error(string pattern, string what) =>
        new($"The regular expression \"{Shortened(pattern)}\" is not usable: {what}.");

    internal static TokenizerException TooManySteps(string pattern, int textLength) =>
        new($"The regular expression \"{Shortened(pattern)}\" took more than its budget of {TextPattern.MatchBudget(textLength)} steps " +
            $"(or {Choices} open choices) on a text of {textLength} UTF-16 units. Write it without nested repetitions that can match the " +
            "same text in many ways, or with atomic groups (?>...).");

    private static string Shortened(string pattern) => pattern.Length <= 200 ? pattern : pattern[..200] + "...";
}
