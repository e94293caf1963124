namespace CourseKit.Tokenizers.Patterns;

/// <summary>The split patterns that have a scanner of their own.</summary>
internal static class KnownPatterns
{
    /// <summary>The scanner for exactly this expression, or null.</summary>
    internal static TextPattern? Find(string regex) => regex switch
    {
        Gpt2Scanner.Regex => Gpt2Scanner.Instance,
        Llama3Scanner.Llama3Regex => Llama3Scanner.Llama3,
        Llama3Scanner.Qwen2Regex => Llama3Scanner.Qwen2,
        ClipScanner.Regex => ClipScanner.Plain,
        ClipScanner.RegexWithSpecials => ClipScanner.WithSpecials,
        _ => null,
    };
}
