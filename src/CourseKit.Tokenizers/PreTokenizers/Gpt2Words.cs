using System.Text.RegularExpressions;

namespace CourseKit.Tokenizers;

internal sealed class Gpt2Words : TextSplitter
{
    internal static readonly Gpt2Words Splitter = new();

    private static readonly Regex s_pattern = new(ByteLevelPreTokenizer.Pattern, RegexOptions.CultureInvariant | RegexOptions.Compiled);

    protected internal override void Split(ReadOnlySpan<char> text, PieceList parts)
    {
        foreach (var match in s_pattern.EnumerateMatches(text)) parts.Add(match.Index, match.Index + match.Length);
    }
}
