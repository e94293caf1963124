using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.Families;

/// <summary>What Python's string methods, which transformers' tokenizers are written with, see differently from Unicode.</summary>
internal static class PythonText
{
    /// <summary>Whether <c>str.split</c> and <c>str.strip</c> take a character for whitespace: Unicode's, and four control
    /// characters.</summary>
    internal static bool IsSpace(int codePoint) => codePoint is >= 0x1C and <= 0x1F || CharacterClasses.IsWhitespace(codePoint);
}
