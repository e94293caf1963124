using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tokenizers;

namespace CourseKit.Generation;

/// <summary>A <see cref="GenerationConfig"/> for one call, with what cannot stand in a file. What is not set is taken from the model's configuration.</summary>
/// <example><code>
/// model.Generate(inputs, new() { MaxNewTokens = 40, DoSample = true, TopP = 0.9f, Seed = 7 })
/// </code></example>
public sealed record GenerateOptions : GenerationConfig
{
    /// <summary>Options that set nothing.</summary>
    public GenerateOptions()
    {
    }

    /// <summary>Options that set what a configuration sets.</summary>
    public GenerateOptions(GenerationConfig config)
        : base(config)
    {
    }

    /// <summary>Whether the model's own configuration decides what is not set here. Otherwise only its special tokens are taken over.</summary>
    public bool UseModelDefaults { get; init; } = true;

    /// <summary>Seeds the choice of tokens: the same seed gives the same text. Without a seed and a <see cref="Generator"/>, <see cref="Generator.Default"/> is used.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Where the choice of tokens comes from, when <see cref="Seed"/> is not set.</summary>
    public Generator? Generator { get; init; }

    /// <summary>Reads generated tokens for <see cref="GenerationConfig.StopStrings"/>.</summary>
    public Tokenizer? Tokenizer { get; init; }

    /// <summary>Which tokens may follow; null for any.</summary>
    public PrefixAllowedTokens? PrefixAllowedTokens { get; init; }

    /// <summary>Further processors, applied behind those that the configuration asks for and before those of sampling.</summary>
    public IReadOnlyList<LogitsProcessor> LogitsProcessors { get; init; } = [];

    /// <summary>Further reasons to stop.</summary>
    public IReadOnlyList<StoppingCriteria> StoppingCriteria { get; init; } = [];

    /// <summary>A small model with the same vocabulary, whose drafts the model checks several at once (speculative decoding; Leviathan et al. 2023). The text is the same as without it.</summary>
    public GenerativeModel? AssistantModel { get; init; }

    /// <summary>Whether the probability of every chosen token is returned.</summary>
    public bool OutputProbabilities { get; init; }

    /// <summary>Called with every new token of every row (padding where a row has ended), as soon as it is chosen; not with beam search, which may still change its mind.</summary>
    public Action<IReadOnlyList<int>>? OnTokens { get; init; }
}
