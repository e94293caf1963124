using CourseKit.ExtensionsAI;
using CourseKit.Models;
using CourseKit.Tokenizers;
using Microsoft.Extensions.AI;

namespace CourseKit.Tests.ExtensionsAI;

/// <summary>The contract of <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/>, on the embedded encoder.</summary>
public sealed class ModelEmbeddingGeneratorTests
{
    private static readonly SentenceTransformer Model = SentenceTransformer.FromPretrained(Repository.Encoder);
    private static readonly IEmbeddingGenerator<string, Embedding<float>> Generator = Model.AsIEmbeddingGenerator("minilm-l6");
    private static readonly string[] Texts = ["A man is eating food.", "Someone has a meal.", "The stock market fell today.", ""];

    [Fact]
    public async Task Each_text_gets_its_embedding_in_order()
    {
        var embeddings = await Generator.GenerateAsync(Texts);
        Assert.Equal(4, embeddings.Count);
        for (var i = 0; i < Texts.Length; i++)
        {
            Assert.Equal(Model.Encode(Texts[i]), embeddings[i].Vector.ToArray());
            Assert.Equal((Model.EmbeddingDimension, "minilm-l6"), (embeddings[i].Dimensions, embeddings[i].ModelId));
            Assert.NotNull(embeddings[i].CreatedAt);
        }
    }

    [Fact]
    public async Task Texts_that_mean_the_same_are_nearer()
    {
        var pairs = await Generator.GenerateAndZipAsync(Texts);
        float Similarity(int a, int b) => pairs[a].Embedding.Vector.ToArray().Zip(pairs[b].Embedding.Vector.ToArray(), (x, y) => x * y).Sum();
        Assert.True(Similarity(0, 1) > Similarity(0, 2) + 0.2f);
    }

    [Fact]
    public async Task Usage_counts_the_tokens_that_the_model_reads()
    {
        var embeddings = await Generator.GenerateAsync(["hello", string.Concat(Enumerable.Repeat("word ", 2000))]);
        Assert.Equal(3 + Model.MaxSequenceLength, embeddings.Usage!.InputTokenCount);
        Assert.Equal(embeddings.Usage.InputTokenCount, embeddings.Usage.TotalTokenCount);
    }

    [Fact]
    public async Task No_texts_give_no_embeddings()
    {
        var embeddings = await Generator.GenerateAsync([]);
        Assert.Empty(embeddings);
        Assert.Equal(0, embeddings.Usage!.TotalTokenCount);
    }

    [Fact]
    public async Task Several_calls_may_run_at_a_time()
    {
        var vectors = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Generator.GenerateVectorAsync(Texts[0])));
        Assert.All(vectors, vector => Assert.Equal(Model.Encode(Texts[0]), vector.ToArray()));
    }

    [Fact]
    public async Task Cancelled_calls_stop()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Generator.GenerateAsync(Texts, cancellationToken: stop.Token));
    }

    [Fact]
    public async Task What_cannot_be_followed_is_an_error_that_names_it()
    {
        Assert.Single(await Generator.GenerateAsync(["x"], new() { Dimensions = Model.EmbeddingDimension, ModelId = "minilm-l6" }));
        Assert.Contains("Dimensions", (await Assert.ThrowsAsync<NotSupportedException>(() => Generator.GenerateAsync(["x"], new() { Dimensions = 7 }))).Message, StringComparison.Ordinal);
        Assert.Contains("ModelId", (await Assert.ThrowsAsync<NotSupportedException>(() => Generator.GenerateAsync(["x"], new() { ModelId = "other" }))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => Generator.GenerateAsync(["x"], new() { AdditionalProperties = new() { ["prompt_name"] = "no such" } }));
        await Assert.ThrowsAsync<ArgumentException>(() => Generator.GenerateAsync(["x", null!]));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Generator.GenerateAsync(null!));
    }

    [Fact]
    public void Services_are_found_by_type()
    {
        var metadata = Generator.GetRequiredService<EmbeddingGeneratorMetadata>();
        Assert.Equal(("coursekit", "minilm-l6", Model.EmbeddingDimension), (metadata.ProviderName, metadata.DefaultModelId, metadata.DefaultModelDimensions));
        Assert.Same(Generator, Generator.GetService<IEmbeddingGenerator<string, Embedding<float>>>());
        Assert.Same(Model, Generator.GetService<SentenceTransformer>());
        Assert.Same(Model.Tokenizer, Generator.GetService<Tokenizer>());
        Assert.Null(Generator.GetService<string>());
        Assert.Null(Generator.GetService(typeof(SentenceTransformer), "key"));
        Assert.Throws<ArgumentNullException>(() => Generator.GetService(null!));
    }
}
