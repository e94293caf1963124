using CourseKit.Models;
using CourseKit.Tokenizers;
using Microsoft.Extensions.AI;

namespace CourseKit.ExtensionsAI;

/// <summary>
/// An embedding model as <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/>, the interface that .NET's vector stores and search libraries embed texts through. It runs in this process; several calls may run at a time.
/// </summary>
/// <remarks>
/// A model whose checkpoint wants a prompt in front of texts of a kind takes its name from the entry <c>prompt_name</c> of <see cref="EmbeddingGenerationOptions.AdditionalProperties"/>, e.g. <c>query</c>.
/// Another number of dimensions than the model's, or another model, is an error, never ignored.
/// </remarks>
/// <example><code>
/// IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt; embed = SentenceTransformer.FromPretrained("minilm-l6").AsIEmbeddingGenerator();
/// var vector = await embed.GenerateVectorAsync("The crew was kind.");
/// </code></example>
public sealed class ModelEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private const string PromptName = "prompt_name";

    private readonly SentenceTransformer model;
    private readonly EmbeddingGeneratorMetadata metadata;

    /// <summary>A generator over a model; who made the model keeps it.</summary>
    /// <param name="model">The embedding model.</param>
    /// <param name="modelId">The name under which embeddings name it.</param>
    public ModelEmbeddingGenerator(SentenceTransformer model, string? modelId = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        this.model = model;
        metadata = new("coursekit", null, modelId, model.EmbeddingDimension);
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The options ask for another model, or other dimensions.</exception>
    /// <exception cref="ArgumentException">A text is null, or the checkpoint has no prompt of the name that is given.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        cancellationToken.ThrowIfCancellationRequested();
        string[] texts = [.. values];
        if (texts.Contains(null)) throw new ArgumentException("A text is null; expected a text for each embedding.", nameof(values));
        var promptName = Check(options);
        return await Task.Run(() => Generate(texts, promptName, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) return null;
        return new object[] { metadata, model, model.Tokenizer, this }.FirstOrDefault(serviceType.IsInstanceOfType);
    }

    /// <summary>Does nothing: the model belongs to who made it.</summary>
    public void Dispose()
    {
    }

    private GeneratedEmbeddings<Embedding<float>> Generate(string[] texts, string? promptName, CancellationToken cancellation)
    {
        var (created, width) = (DateTimeOffset.UtcNow, model.EmbeddingDimension);
        using var rows = model.Encode(texts, promptName: promptName, cancellation: cancellation);
        var numbers = rows.ToArray();
        var embeddings = new GeneratedEmbeddings<Embedding<float>>(texts.Length);
        for (var i = 0; i < texts.Length; i++)
            embeddings.Add(new(numbers.AsSpan(i * width, width).ToArray()) { CreatedAt = created, ModelId = metadata.DefaultModelId });
        var tokens = model.CountTokens(texts, promptName);
        embeddings.Usage = new() { InputTokenCount = tokens, TotalTokenCount = tokens };
        return embeddings;
    }

    // Silence would let a caller believe that it was followed. The result is the prompt's name.
    private string? Check(EmbeddingGenerationOptions? options)
    {
        if (options?.Dimensions is { } dimensions && dimensions != model.EmbeddingDimension)
            throw new NotSupportedException($"Dimensions is {dimensions}, but the model's embeddings have {model.EmbeddingDimension} numbers. Leave it out, or shorten the vectors yourself if the model was trained for that.");
        if (options?.ModelId is { } wanted && wanted != metadata.DefaultModelId)
            throw new NotSupportedException($"ModelId is '{wanted}', but this generator has one model, {(metadata.DefaultModelId is null ? "which was given no name" : $"'{metadata.DefaultModelId}'")}. Leave it out, or make a generator for that model.");
        return options?.AdditionalProperties?.TryGetValue(PromptName, out string? name) == true ? name : null;
    }
}
