using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Tests.Models;

/// <summary>Folders of sentence-transformers: the parts they name, what is made of texts, and what is refused.</summary>
public sealed class SentenceTransformerTests
{
    private static readonly string[] Texts =
    [
        "A man is eating food.", "", "Someone eats a meal.", "The stock market fell by two per cent on Monday.", "x", "Shares lost value at the start of the week.",
    ];

    private static readonly SentenceTransformer Encoder = SentenceTransformer.FromPretrained(Repository.Encoder);

    [Fact]
    public void Texts_that_mean_the_same_are_nearest_to_each_other()
    {
        var embeddings = Encoder.Encode(Texts);
        Assert.Equal([Texts.Length, 384], embeddings.Shape);
        Assert.Equal(256, Encoder.MaxSequenceLength);
        var similarity = Encoder.Similarity(embeddings, embeddings);
        var meal = similarity[0].ToArray();
        var shares = similarity[3].ToArray();
        Assert.Equal(2, Enumerable.Range(1, Texts.Length - 1).MaxBy(i => meal[i]));
        Assert.Equal(5, Enumerable.Range(0, Texts.Length).Where(i => i != 3).MaxBy(i => shares[i]));
    }

    [Fact]
    public void An_embedding_depends_neither_on_the_others_nor_on_the_batch_size_to_the_bit()
    {
        var together = Encoder.Encode(Texts);
        Assert.Equal(together.ToArray(), Encoder.Encode(Texts, batchSize: 1).ToArray());
        Assert.Equal(together.ToArray(), Encoder.Encode(Texts, batchSize: 4).ToArray());
        for (var i = 0; i < Texts.Length; i++) Assert.Equal(Encoder.Encode(Texts[i]), together[i].ToArray());
        Assert.Equal([0, 384], Encoder.Encode([]).Shape);
    }

    [Fact]
    public void Progress_counts_texts_and_cancellation_stops()
    {
        var seen = new List<ProgressReport>();
        Encoder.Encode(Texts, batchSize: 2, progress: new Listener(seen));
        Assert.Equal([2, 4, 6], seen.Select(report => report.Done));
        Assert.Throws<OperationCanceledException>(() => Encoder.Encode(Texts, cancellation: new(canceled: true)));
    }

    [Theory]
    [InlineData("cls")]
    [InlineData("max")]
    [InlineData("mean")]
    [InlineData("mean_sqrt_len_tokens")]
    [InlineData("weightedmean")]
    [InlineData("lasttoken")]
    public void Every_pooling_is_what_its_name_says(string mode)
    {
        using var copy = Copy($$"""{ "word_embedding_dimension": 384, "pooling_mode": "{{mode}}" }""", withNormalize: false);
        var model = SentenceTransformer.FromPretrained(copy.Folder);
        const string text = "Several words stand here.";
        var ids = model.Tokenizer.Encode(text).Ids;
        var hidden = model.Model.ForwardPacked(PackedInputs.Create([ids], [new int[ids.Length]])).ToArray();
        var n = ids.Length;
        for (var j = 0; j < 384; j += 37)
        {
            var column = Enumerable.Range(0, n).Select(i => (double)hidden[(i * 384) + j]).ToArray();
            var expected = mode switch
            {
                "cls" => column[0],
                "max" => column.Max(),
                "mean" => column.Sum() / n,
                "mean_sqrt_len_tokens" => column.Sum() / Math.Sqrt(n),
                "weightedmean" => column.Select((x, i) => x * (i + 1)).Sum() / Enumerable.Range(1, n).Sum(),
                _ => column[^1],
            };
            Assert.Equal(expected, model.Encode(text)[j], 1e-5);
        }
    }

    [Fact]
    public void Several_poolings_stand_one_behind_the_other_and_a_dense_layer_follows()
    {
        using var copy = Copy("""{ "pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true }""", withNormalize: false, dense: true);
        var model = SentenceTransformer.FromPretrained(copy.Folder);
        Assert.Equal(2, model.EmbeddingDimension);
        var (cls, mean) = (Pooled("cls"), Pooled("mean"));
        var embedding = model.Encode("A text.");
        // The weights pick the first number of the one and twice the first of the other.
        Assert.Equal(Math.Tanh(cls[0] + 0.5), embedding[0], 1e-5);
        Assert.Equal(Math.Tanh((2 * mean[0]) - 0.25), embedding[1], 1e-5);

        static float[] Pooled(string mode)
        {
            using var plain = Copy($$"""{ "pooling_mode": "{{mode}}" }""", withNormalize: false);
            return SentenceTransformer.FromPretrained(plain.Folder).Encode("A text.");
        }
    }

    [Fact]
    public void Prompts_stand_in_front_of_texts_and_count_in_the_pooling_unless_the_folder_says_not()
    {
        using var copy = Copy("""{ "pooling_mode_mean_tokens": true, "include_prompt": false }""");
        File.WriteAllText(copy["config_sentence_transformers.json"], """{ "prompts": { "query": "query: ", "document": null }, "default_prompt_name": null, "similarity_fn_name": "dot" }""");
        var without = SentenceTransformer.FromPretrained(copy.Folder);
        Assert.Equal(SimilarityFunction.Dot, without.SimilarityFunction);
        Assert.Equal(["query", "document"], without.Prompts.Keys);
        Assert.Equal(Encoder.Encode("query: cats"), Encoder.Encode(["cats"], prompt: "query: ").ToArray());
        var named = without.Encode("cats", promptName: "query");
        Assert.Equal(without.Encode("cats"), without.Encode("cats", promptName: "document"));
        Assert.NotEqual(named, Encoder.Encode("query: cats"));
        Assert.NotEqual(named, without.Encode("cats"));
        Assert.Contains("\"query\"", Assert.Throws<ArgumentException>(() => without.Encode("cats", promptName: "title")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Distances_count_negative()
    {
        var (a, b) = (Tensor.From([0f, 0f, 3f, 4f], [2, 2]), Tensor.From([3f, 4f], [1, 2]));
        Assert.Equal([-5f, 0f], SimilarityFunction.Euclidean.Between(a, b).ToArray());
        Assert.Equal([-7f, 0f], SimilarityFunction.Manhattan.Between(a, b).ToArray());
        Assert.Equal([0f, 25f], SimilarityFunction.Dot.Between(a, b).ToArray());
        Assert.Equal([0f, 1f], SimilarityFunction.Cosine.Between(a, b).ToArray());
        Assert.Throws<ShapeException>(() => SimilarityFunction.Dot.Between(a, Tensor.Zeros([1, 3])));
    }

    [Theory]
    [InlineData("modules.json", "{}", "no list")]
    [InlineData("modules.json", "[", "not valid JSON")]
    [InlineData("modules.json", "[]", "expected a Transformer")]
    [InlineData("modules.json", """[{ "type": "x.Transformer" }]""", "no module")]
    [InlineData("modules.json", """[{ "type": "x.Transformer", "path": "" }, { "type": "x.LSTM", "path": "1_LSTM" }]""", "x.LSTM is not supported")]
    [InlineData("modules.json", """[{ "type": "x.Transformer", "path": "../other" }]""", "not a plain folder name")]
    [InlineData("modules.json", """[{ "type": "x.Transformer", "path": "" }, { "type": "x.Normalize", "path": "2" }]""", "expected one Pooling")]
    [InlineData("modules.json", """[{ "type": "x.Transformer", "path": "" }, { "type": "x.Pooling", "path": "9_Pooling" }]""", "is missing")]
    [InlineData("1_Pooling/config.json", """{ "pooling_mode_mean_tokens": false }""", "no pooling mode")]
    [InlineData("1_Pooling/config.json", """{ "pooling_mode": "median" }""", "median")]
    [InlineData("1_Pooling/config.json", """{ "pooling_mode_mean_tokens": true, "word_embedding_dimension": 768 }""", "768")]
    [InlineData("sentence_bert_config.json", """{ "max_seq_length": -1 }""", "max_seq_length is -1")]
    [InlineData("config_sentence_transformers.json", """{ "similarity_fn_name": "hamming" }""", "hamming")]
    [InlineData("config_sentence_transformers.json", """{ "prompts": ["a"] }""", "prompts")]
    [InlineData("config_sentence_transformers.json", """{ "default_prompt_name": "query" }""", "none of the prompts")]
    public void Broken_folders_are_refused_with_what_is_wrong(string file, string content, string message)
    {
        using var copy = Copy("""{ "pooling_mode_mean_tokens": true }""");
        File.WriteAllText(copy[file], content);
        Assert.Contains(message, Assert.Throws<CheckpointException>(() => SentenceTransformer.FromPretrained(copy.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_modules_is_an_encoder_whose_tokens_are_averaged_and_a_decoder_is_none()
    {
        using var copy = Copy("{}");
        File.Delete(copy["modules.json"]);
        var embedding = SentenceTransformer.FromPretrained(copy.Folder).Encode(["A text."], normalize: true).ToArray();
        Assert.All(Encoder.Encode("A text.").Zip(embedding), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    private static CheckpointCopy Copy(string pooling, bool withNormalize = true, bool dense = false)
    {
        var copy = new CheckpointCopy(Repository.Encoder);
        Directory.CreateDirectory(copy["1_Pooling"]);
        File.WriteAllText(copy["1_Pooling/config.json"], pooling);
        List<string> modules = ["""{ "type": "sentence_transformers.models.Transformer", "path": "" }""", """{ "type": "sentence_transformers.models.Pooling", "path": "1_Pooling" }"""];
        if (dense)
        {
            modules.Add("""{ "type": "sentence_transformers.models.Dense", "path": "2_Dense" }""");
            Directory.CreateDirectory(copy["2_Dense"]);
            File.WriteAllText(copy["2_Dense/config.json"], """{ "in_features": 768, "out_features": 2, "bias": true, "activation_function": "torch.nn.modules.activation.Tanh" }""");
            var weight = new float[2 * 768];
            (weight[0], weight[768 + 384]) = (1, 2);
            SafetensorsWriter.Write(copy["2_Dense/model.safetensors"], [("linear.weight", Tensor.From(weight, [2, 768])), ("linear.bias", Tensor.From([0.5f, -0.25f], [2]))]);
        }

        if (withNormalize) modules.Add("""{ "type": "sentence_transformers.models.Normalize", "path": "2_Normalize" }""");
        File.WriteAllText(copy["modules.json"], $"[{string.Join(", ", modules)}]");
        return copy;
    }

    private sealed class Listener(List<ProgressReport> seen) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => seen.Add(value);
    }
}
