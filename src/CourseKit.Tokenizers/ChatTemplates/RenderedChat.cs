namespace CourseKit.Tokenizers;

/// <summary>A rendered conversation.</summary>
/// <param name="Text">The prompt.</param>
/// <param name="GenerationSpans">Where it holds what the model itself said, in UTF-16 units; empty when the template has no
/// <c>{% generation %}</c> blocks.</param>
public sealed record RenderedChat(string Text, IReadOnlyList<TextSpan> GenerationSpans)
{
    /// <summary>The prompt.</summary>
    public override string ToString() => Text;
}
