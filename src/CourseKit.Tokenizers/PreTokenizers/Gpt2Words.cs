using CourseKit.Tokenizers.Patterns;

namespace CourseKit.Tokenizers;

/// <summary>GPT-2's words, which byte-level pre-tokenizers cut before they write bytes as characters.</summary>
internal sealed class Gpt2Words : TextSplitter
{
    internal static readonly Gpt2Words Splitter = new();

    protected internal override void Split(ReadOnlySpan<char> text, PieceList parts) => Gpt2Scanner.Instance.AddMatches(text, parts);
}
