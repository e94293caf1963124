namespace CourseKit.Tokenizers.Families;

/// <summary>The layouts of special tokens that families share.</summary>
internal static class Layouts
{
    private static readonly SequencePiece s_first = new(0, 0);
    private static readonly SequencePiece s_second = new(1, 0);

    /// <summary><c>[CLS] A [SEP] B [SEP]</c>, with type id 1 from B on.</summary>
    internal static PostProcessor Bert(SpecialTokenPiece cls, SpecialTokenPiece sep) =>
        new TemplateProcessing([cls, s_first, sep], [cls, s_first, sep, new SequencePiece(1, 1), sep with { TypeId = 1 }]);

    /// <summary><c>&lt;s&gt; A &lt;/s&gt;&lt;/s&gt; B &lt;/s&gt;</c>.</summary>
    internal static PostProcessor Roberta(SpecialTokenPiece cls, SpecialTokenPiece sep) =>
        new TemplateProcessing([cls, s_first, sep], [cls, s_first, sep, sep, s_second, sep]);

    /// <summary>Tokens before and behind everything, none between the sequences.</summary>
    internal static PostProcessor Around(SpecialTokenPiece[] before, SpecialTokenPiece[] behind) =>
        new TemplateProcessing([.. before, s_first, .. behind], [.. before, s_first, s_second, .. behind]);

    /// <summary>Tokens before and behind each sequence.</summary>
    internal static PostProcessor AroundEach(SpecialTokenPiece[] before, SpecialTokenPiece[] behind, int secondTypeId = 0)
    {
        SpecialTokenPiece[] beforeSecond = [.. before.Select(Second)], behindSecond = [.. behind.Select(Second)];
        return new TemplateProcessing([.. before, s_first, .. behind],
            [.. before, s_first, .. behind, .. beforeSecond, s_second with { TypeId = secondTypeId }, .. behindSecond]);

        SpecialTokenPiece Second(SpecialTokenPiece piece) => piece with { TypeId = secondTypeId };
    }
}
