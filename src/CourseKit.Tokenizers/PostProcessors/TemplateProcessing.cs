namespace CourseKit.Tokenizers;

/// <summary>A layout spelled out piece by piece, such as <c>[CLS] A [SEP] B [SEP]</c>.</summary>
/// <param name="single">The layout of a single sequence.</param>
/// <param name="pair">The layout of a pair.</param>
public sealed class TemplateProcessing(IReadOnlyList<TemplatePiece> single, IReadOnlyList<TemplatePiece> pair) : PostProcessor
{
    /// <inheritdoc/>
    public override IReadOnlyList<TemplatePiece> Single { get; } = single;

    /// <inheritdoc/>
    public override IReadOnlyList<TemplatePiece> Pair { get; } = pair;
}
