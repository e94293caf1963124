namespace CourseKit.Tokenizers;

/// <summary>What a tokenizer without a post-processor does: the sequences end to end, no special tokens.</summary>
internal sealed class NoProcessing : PostProcessor
{
    internal static readonly NoProcessing Instance = new();

    public override IReadOnlyList<TemplatePiece> Single { get; } = [new SequencePiece(0, 0)];

    public override IReadOnlyList<TemplatePiece> Pair { get; } = [new SequencePiece(0, 0), new SequencePiece(1, 1)];
}
