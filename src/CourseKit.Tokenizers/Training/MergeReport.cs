namespace CourseKit.Tokenizers;

/// <summary>One merge, as the trainer of a BPE or WordPiece vocabulary makes it.</summary>
/// <param name="Step">Its number, from 1.</param>
/// <param name="Left">The token on the left.</param>
/// <param name="Right">The token on the right.</param>
/// <param name="Token">The token that they become.</param>
/// <param name="Id">Its id.</param>
/// <param name="Count">How often the pair stands in the corpus.</param>
public sealed record MergeReport(int Step, string Left, string Right, string Token, int Id, long Count);
