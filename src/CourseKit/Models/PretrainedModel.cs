using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>A model that can be loaded from a checkpoint (<c>transformers.PreTrainedModel</c>).</summary>
public abstract class PretrainedModel(PretrainedConfig config) : Module
{
    /// <summary>The configuration it was built from.</summary>
    public PretrainedConfig Config { get; } = config;

    /// <summary>The child that holds the model without its head, e.g. <c>bert</c>; empty when this is that model. Checkpoints with and without a head differ in it.</summary>
    public abstract string BaseModelPrefix { get; }

    /// <summary>What loading found, null when nothing was loaded.</summary>
    public LoadReport? LoadReport { get; internal set; }

    /// <summary>The number of parameters.</summary>
    public long ParameterCount => Parameters().Sum(parameter => parameter.Shape.ElementCount);

    /// <summary>Runs the model on a padded batch, recorded for gradients where parameters require them.</summary>
    /// <param name="inputs">The batch.</param>
    /// <param name="outputHiddenStates">Whether every layer's output is returned.</param>
    /// <param name="outputAttentions">Whether every layer's attention weights are returned.</param>
    public abstract ModelOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false);

    /// <summary>Fills a parameter that no checkpoint gave, as the family does for a new model.</summary>
    /// <param name="name">The parameter's full name.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="generator">Where the randomness comes from.</param>
    public abstract void Initialize(string name, Parameter parameter, Generator generator);
}

/// <summary>A model with logits as its answer.</summary>
public abstract class LogitsModel(PretrainedConfig config) : PretrainedModel(config)
{
    /// <inheritdoc/>
    public abstract override LogitsOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false);

    /// <summary>The logits of sentences that are packed end to end, without recording: a row a sentence (classifiers) or a token (language models).</summary>
    public abstract Tensor ForwardPacked(PackedInputs inputs);
}

/// <summary>What a checkpoint held and what it did not.</summary>
/// <param name="Missing">Parameters that were newly initialised.</param>
/// <param name="Unexpected">Tensors of the file that the model has no use for.</param>
public sealed record LoadReport(IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected);
