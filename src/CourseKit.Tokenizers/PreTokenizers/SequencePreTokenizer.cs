namespace CourseKit.Tokenizers;

/// <summary>Splits with several pre-tokenizers, each on the parts that the one before it left.</summary>
/// <param name="preTokenizers">The steps in their order.</param>
public sealed class SequencePreTokenizer(params IReadOnlyList<PreTokenizer> preTokenizers) : PreTokenizer
{
    /// <summary>The steps in their order.</summary>
    public IReadOnlyList<PreTokenizer> PreTokenizers { get; } = preTokenizers;

    /// <inheritdoc/>
    public override void Split(TextPiece piece, ICollection<TextPiece> output)
    {
        var pieces = new List<TextPiece> { piece };
        foreach (var preTokenizer in PreTokenizers)
        {
            var parts = new List<TextPiece>(pieces.Count);
            foreach (var current in pieces)
                if (current.End > current.Start) preTokenizer.Split(current, parts);
            pieces = parts;
        }
        foreach (var part in pieces) output.Add(part);
    }
}
