using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Optim;

namespace CourseKit.Tests.Models;

/// <summary>The bidirectional language model: what it learns, and what each direction sees.</summary>
public sealed class ElmoTests
{
    private static readonly ElmoConfig Tiny = new()
    {
        CharacterEmbeddingSize = 8,
        Filters = [(1, 8), (2, 16), (3, 16)],
        MaxCharactersPerWord = 12,
        HighwayLayers = 1,
        HiddenSize = 32,
        ProjectionSize = 24,
        Dropout = 0,
    };

    [Fact]
    public void It_learns_a_small_text_far_better_than_word_counts_could()
    {
        var text = Messages(48);
        var model = new ElmoModel(Tiny, ElmoVocabulary.Build(text), seed: 7);
        var baseline = UnigramPerplexity(text);
        var before = model.Perplexity(text);
        var optimizer = new Adam(model.Parameters(), learningRate: 0.01);
        for (var epoch = 0; epoch < 25; epoch++)
        {
            foreach (var batch in text.Chunk(12))
            {
                model.Forward(batch).Loss.Backward();
                GradientClipping.ClipGradNorm(model.Parameters(), 1);
                optimizer.Step();
                optimizer.ZeroGrad();
            }
        }

        var after = model.Perplexity(text);
        Assert.True(before > baseline, $"untrained {before}, unigrams {baseline}");
        Assert.True(after < baseline / 3, $"trained {after}, unigrams {baseline}");
    }

    [Fact]
    public void Each_direction_sees_only_its_side()
    {
        string[] words = ["the", "crew", "was", "very", "kind", "today"];
        var model = new ElmoModel(Tiny, ElmoVocabulary.Build([words]), seed: 3);
        var (width, changed) = (Tiny.ProjectionSize, 3);
        string[] others = [.. words];
        others[changed] = "never";
        var (a, b) = (NoGrad.Run(() => model.Forward([words])), NoGrad.Run(() => model.Forward([others])));
        foreach (var (before, after) in a.Layers.Zip(b.Layers).Skip(1))
        {
            // Place 0 is the begin of the sentence.
            for (var i = 0; i < words.Length + 2; i++)
            {
                Assert.Equal(i < changed + 1, before[0, i, ..width].ToArray().SequenceEqual(after[0, i, ..width].ToArray()));
                Assert.Equal(i > changed + 1, before[0, i, width..].ToArray().SequenceEqual(after[0, i, width..].ToArray()));
            }
        }

        // What predicts a word has not seen it.
        Assert.Equal(a.NextLogits[0, changed].ToArray(), b.NextLogits[0, changed].ToArray());
        Assert.Equal(a.PreviousLogits[0, changed + 2].ToArray(), b.PreviousLogits[0, changed + 2].ToArray());
    }

    [Fact]
    public void A_sentence_is_read_the_same_beside_longer_ones()
    {
        string[][] text = [["short"], ["a", "much", "longer", "sentence", "stands", "here"], ["two", "words"]];
        var model = new ElmoModel(Tiny, ElmoVocabulary.Build(text), seed: 1);
        var together = model.Embed(text);
        for (var i = 0; i < text.Length; i++)
        {
            Assert.Equal([text[i].Length, 2 * Tiny.ProjectionSize], together[i].Shape);
            var alone = model.Embed([text[i]])[0];
            Assert.All(alone.ToArray().Zip(together[i].ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }
    }

    [Fact]
    public void Embeddings_are_the_layers_mixed_by_weights_that_add_up_to_one()
    {
        string[] words = ["mix", "the", "layers"];
        var model = new ElmoModel(Tiny, ElmoVocabulary.Build([words]), seed: 2);
        model.Mix.Weights.Value = Tensor.From([0f, MathF.Log(2), MathF.Log(5)], [3]);
        model.Mix.Gamma.Value = Tensor.From([4f], [1]);
        var layers = NoGrad.Run(() => model.Forward([words])).Layers.Select(layer => layer[0, 1..4].ToArray()).ToArray();
        var embedded = model.Embed([words])[0].ToArray();
        for (var i = 0; i < embedded.Length; i++) Assert.Equal(4 * (layers[0][i] + (2 * layers[1][i]) + (5 * layers[2][i])) / 8, embedded[i], 1e-5f);
    }

    [Fact]
    public void Words_that_were_never_seen_have_vectors_from_their_characters()
    {
        var model = new ElmoModel(Tiny, ElmoVocabulary.Build([["known"]]), seed: 2);
        var (a, b) = (model.Embed([["unheard"]])[0].ToArray(), model.Embed([["novel"]])[0].ToArray());
        Assert.NotEqual(a, b);
        Assert.Equal(model.Vocabulary.IdOf(ElmoVocabulary.Unknown), model.Vocabulary.IdOf("unheard"));
    }

    [Fact]
    public void What_is_saved_is_loaded_to_the_bit_and_broken_folders_are_refused()
    {
        string[][] text = [["saved", "and", "loaded", "🙂"]];
        var model = new ElmoModel(Tiny, ElmoVocabulary.Build(text), seed: 4);
        var folder = Directory.CreateTempSubdirectory("coursekit-").FullName;
        try
        {
            model.Save(folder);
            var loaded = ElmoModel.Load(folder);
            Assert.Equal(model.Embed(text)[0].ToArray(), loaded.Embed(text)[0].ToArray());
            Assert.Equal(model.Perplexity(text), loaded.Perplexity(text));

            var config = Path.Combine(folder, "config.json");
            var good = File.ReadAllText(config);
            Refused(good.Replace("\"hidden_size\": 32", "\"hidden_size\": 33", StringComparison.Ordinal), "has shape");
            Refused(good.Replace("\"hidden_size\": 32", "\"hidden_size\": 999999999", StringComparison.Ordinal), "hidden_size");
            Refused(good.Replace("elmo", "bert", StringComparison.Ordinal), "model_type");
            Refused(good.Replace("\"hidden_size\": 32", "\"hidden_size\": \"wide\"", StringComparison.Ordinal), "hidden_size");
            File.WriteAllText(config, good);
            File.WriteAllText(Path.Combine(folder, "vocab.txt"), "a\nb\n");
            Assert.Throws<CheckpointException>(() => ElmoModel.Load(folder));

            void Refused(string json, string message)
            {
                File.WriteAllText(config, json);
                Assert.Contains(message, Assert.Throws<CheckpointException>(() => ElmoModel.Load(folder)).Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Assert.Throws<ArgumentException>(() => model.Forward([[]]));
    }

    // The first messages of the corpus, as words in lower case.
    private static string[][] Messages(int count) =>
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "data", "corpora", "airline-messages.csv")).Skip(1).Take(count)
            .Select(line => line[(line.IndexOf(',', line.IndexOf(',') + 1) + 1)..].ToLowerInvariant().Split([' ', '.', ',', '"', '!', '?'], StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 0),
    ];

    // Of guessing each word, and the end of each sentence, by how often it occurs in the same text.
    private static double UnigramPerplexity(string[][] text)
    {
        var counts = text.SelectMany(sentence => (string[])[.. sentence, "\n"]).CountBy(word => word).ToArray();
        double total = counts.Sum(entry => entry.Value);
        return Math.Exp(-counts.Sum(entry => entry.Value / total * Math.Log(entry.Value / total)));
    }
}
