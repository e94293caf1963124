namespace CourseKit.Tokenizers;

/// <summary>A piece of a Unigram vocabulary.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Score">Its log probability (while seeds are made, its weight).</param>
internal readonly record struct UnigramPiece(string Text, double Score);
