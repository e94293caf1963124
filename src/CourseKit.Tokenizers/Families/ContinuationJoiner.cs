namespace CourseKit.Tokenizers.Families;

/// <summary>Puts spaces between tokens and takes out those that a mark of continuation stands at, mark and all: <c>"@@ "</c> of CTRL and
/// BERTweet, <c>" ##"</c> of WordPiece.</summary>
internal sealed class ContinuationJoiner(string mark) : TokenJoiner
{
    internal override string Join(IReadOnlyList<string> tokens, IReadOnlySet<string> special) =>
        string.Join(' ', tokens).Replace(mark, "", StringComparison.Ordinal).Trim();
}
