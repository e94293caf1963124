using CourseKit.Generation;
using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>A model that writes text token by token: a decoder alone, or one behind an encoder.</summary>
public abstract class GenerativeModel(PretrainedConfig config) : LogitsModel(config)
{
    /// <summary>How the model generates where a call says nothing else: the checkpoint's <c>generation_config.json</c>, or what its <c>config.json</c> says.</summary>
    public GenerationConfig GenerationConfig { get => field ??= GenerationConfig.ForModel(Config); set; }

    /// <summary>Prepares for writing. A decoder alone reads the prompt through <see cref="DecodingSession.Append"/>; an encoder-decoder reads its source here, once.</summary>
    /// <param name="inputs">Of a decoder alone, the prompts, padded on the left, of which only the attention mask is used here; else the source.</param>
    /// <returns>A session without any tokens. Nothing in it is recorded for gradients.</returns>
    public abstract DecodingSession StartDecoding(ModelInputs inputs);
}
