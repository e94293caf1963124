namespace CourseKit.Tokenizers.Patterns;

/// <summary>The split patterns that have a scanner of their own.</summary>
internal static class KnownPatterns
{
    /// <summary>The scanner for exactly this expression, or null.</summary>
    internal static TextPattern? Find(string regex) => null;
}
