using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.Patterns;

/// <summary>The end of the alternatives <c>\s+(?!\S)|\s+</c>, which most split patterns end with: whitespace, but not the last space
/// before a word, which belongs to the word.</summary>
internal static class WhitespaceRun
{
    /// <summary>Where the match ends that starts at a whitespace character.</summary>
    internal static int End(ReadOnlySpan<char> text, int start) =>
        Cut(text, start, CharacterTraits.SkipWhile(Traits.Space, text, start));

    /// <summary>Where it ends if the whitespace reaches up to <paramref name="end"/>.</summary>
    internal static int Cut(ReadOnlySpan<char> text, int start, int end) =>
        end == text.Length || end == start + 1 ? end : end - 1; // whitespace is never a surrogate pair
}
