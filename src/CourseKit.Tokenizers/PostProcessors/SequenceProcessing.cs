using System.Text.Json;

namespace CourseKit.Tokenizers;

/// <summary>Several post-processors, one after the other: steps that trim offsets, and at most one that lays special tokens out, as
/// published tokenizers have them.</summary>
public sealed class SequenceProcessing : PostProcessor
{
    private readonly PostProcessor _layout;

    /// <summary>Creates the sequence.</summary>
    /// <param name="processors">The steps in their order.</param>
    /// <exception cref="TokenizerException">More than one of them lays out special tokens.</exception>
    public SequenceProcessing(params IReadOnlyList<PostProcessor> processors)
    {
        ArgumentNullException.ThrowIfNull(processors);
        Processors = processors;
        var layouts = processors.Where(step => step.AddedTokens(false) + step.AddedTokens(true) > 0 || step is TemplateProcessing).ToArray();
        if (layouts.Length > 1)
            throw new TokenizerException($"A sequence of post-processors holds {layouts.Length} that lay out special tokens " +
                                         $"({string.Join(", ", layouts.Select(step => step.GetType().Name))}); expected one at most. Join them in one template.");
        _layout = layouts.FirstOrDefault() ?? NoProcessing.Instance;
        Trimming = processors.Select(step => step.Trimming).FirstOrDefault(trimming => trimming is not null);
    }

    /// <summary>The steps in their order.</summary>
    public IReadOnlyList<PostProcessor> Processors { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<TemplatePiece> Single => _layout.Single;

    /// <inheritdoc/>
    public override IReadOnlyList<TemplatePiece> Pair => _layout.Pair;

    internal override OffsetTrimming? Trimming { get; }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Sequence");
        writer.WriteStartArray("processors");
        foreach (var step in Processors) step.WriteJson(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
