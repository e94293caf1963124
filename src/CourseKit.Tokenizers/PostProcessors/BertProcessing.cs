namespace CourseKit.Tokenizers;

/// <summary>BERT's layout: <c>[CLS] A [SEP]</c>, and <c>[CLS] A [SEP] B [SEP]</c> with type id 1 from B on.</summary>
public sealed class BertProcessing : PostProcessor
{
    /// <summary>Creates the layout.</summary>
    /// <param name="sep">The separator token and its id.</param>
    /// <param name="cls">The classification token and its id.</param>
    public BertProcessing((string Token, int Id) sep, (string Token, int Id) cls)
    {
        Single = [Special(cls, 0), new SequencePiece(0, 0), Special(sep, 0)];
        Pair = [.. Single, new SequencePiece(1, 1), Special(sep, 1)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<TemplatePiece> Single { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<TemplatePiece> Pair { get; }

    private static SpecialTokenPiece Special((string Token, int Id) token, int typeId) => new([token.Id], [token.Token], typeId);
}
