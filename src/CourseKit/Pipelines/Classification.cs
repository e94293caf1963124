using System.Globalization;
using CourseKit.Display;

namespace CourseKit.Pipelines;

/// <summary>A class that a text was put into.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Score">How sure the model is: after softmax or sigmoid in [0, 1], a raw logit with <see cref="FunctionToApply.None"/>.</param>
[TypeFormatterSource(typeof(ClassificationFormatters), PreferredMimeTypes = ["text/html"])]
public sealed record Classification(string Label, float Score)
{
    /// <summary>The label and the score, e.g. <c>POSITIVE 0.998</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Label} {Score:0.000}");
}

/// <summary>What makes scores of logits (<c>transformers.pipelines.text_classification.ClassificationFunction</c>).</summary>
public enum FunctionToApply
{
    /// <summary>Probabilities that add up to 1: one class of several.</summary>
    Softmax,

    /// <summary>A probability for each class by itself: several at once, or a single output.</summary>
    Sigmoid,

    /// <summary>The logits as they are.</summary>
    None,
}

/// <summary>A text, or two that belong together.</summary>
/// <param name="Text">The first.</param>
/// <param name="Pair">The second, or null.</param>
public readonly record struct TextPair(string Text, string? Pair = null)
{
    /// <summary>A text alone.</summary>
    public static implicit operator TextPair(string text) => new(text);
}
