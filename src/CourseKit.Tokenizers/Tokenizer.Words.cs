namespace CourseKit.Tokenizers;

/// <content>Words as trainers see them.</content>
public sealed partial class Tokenizer
{
    /// <summary>Gets one word.</summary>
    internal delegate void WordVisitor(ReadOnlySpan<char> word);

    /// <summary>Normalises and pre-tokenizes a text without looking for added tokens.</summary>
    internal void PreTokenizeWords(string text, WordVisitor visit)
    {
        ArgumentNullException.ThrowIfNull(text);
        var scratch = _scratch.Rent();
        scratch.Text.Reset(text, 0, _needsOffsets);
        Normalizer?.Apply(scratch.Text);
        scratch.PreTokenized.Reset();
        PreTokenizer?.Apply(scratch.PreTokenized);
        foreach (var piece in scratch.PreTokenized.Pieces.Span) visit(scratch.Text.Span[piece.Start..piece.End]);
        _scratch.Return(scratch);
    }
}
