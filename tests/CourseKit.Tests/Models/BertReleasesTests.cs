using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Tests.Models;

/// <summary>SciBERT (Beltagy et al. 2019) and BioBERT (Lee et al. 2020) are BERT checkpoints as their authors released them: weights of a pre-training with old names, a bare
/// <c>config.json</c>, and a <c>vocab.txt</c>. Nothing else is needed for them.</summary>
public sealed class BertReleasesTests : IDisposable
{
    private static readonly string[] Words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "The", "kinase", "Kinase", "##s", "bind", "."];

    private readonly CheckpointCopy checkpoint = new(Repository.Golden("models", "bert", "ForPreTraining"));
    private readonly float[] wordLogits, orderLogits;

    public BertReleasesTests()
    {
        var given = (PreTrainingOutput)AutoModel.ForPreTraining(checkpoint.Folder).Forward(Inputs);
        (wordLogits, orderLogits) = (given.PredictionLogits.ToArray(), given.SeqRelationshipLogits.ToArray());
        MakeRelease();
    }

    private static ModelInputs Inputs => TestBatches.Padded(TestBatches.Sentences(100, 11, 7));

    public void Dispose() => checkpoint.Dispose();

    [Fact]
    public void Weights_of_a_release_load_whole_and_answer_the_same()
    {
        var model = (BertForPreTraining)AutoModel.ForPreTraining(checkpoint.Folder);
        Assert.Empty(model.LoadReport!.Missing);
        Assert.Empty(model.LoadReport.Unexpected);
        var output = model.Forward(Inputs);
        Assert.Equal(wordLogits, output.PredictionLogits.ToArray());
        Assert.Equal(orderLogits, output.SeqRelationshipLogits.ToArray());
    }

    [Fact]
    public void Each_head_takes_its_part_of_the_weights_and_lists_the_others()
    {
        var words = AutoModel.ForMaskedLM(checkpoint.Folder);
        Assert.Empty(words.LoadReport!.Missing);
        Assert.Equal(["bert.pooler.dense.bias", "bert.pooler.dense.weight", "cls.seq_relationship.bias", "cls.seq_relationship.weight"], words.LoadReport.Unexpected.Order(StringComparer.Ordinal));
        Assert.Equal(wordLogits, words.Forward(Inputs).Logits.ToArray());

        var order = AutoModel.ForNextSentencePrediction(checkpoint.Folder);
        Assert.Empty(order.LoadReport!.Missing);
        Assert.Equal(orderLogits, order.Forward(Inputs).Logits.ToArray());

        var encoder = AutoModel.FromPretrained(checkpoint.Folder);
        Assert.Empty(encoder.LoadReport!.Missing);
        Assert.All(encoder.LoadReport.Unexpected, name => Assert.StartsWith("cls.", name, StringComparison.Ordinal));

        var classifier = AutoModel.ForSequenceClassification(checkpoint.Folder, options: new() { Id2Label = ["method", "result", "background"] });
        Assert.Equal(["classifier.weight", "classifier.bias"], classifier.LoadReport!.Missing);
    }

    // SciBERT's uncased folder says nothing of case; BioBERT's says that its vocabulary is cased.
    [Theory]
    [InlineData(null, new[] { "[CLS]", "the", "kinase", "##s", "bind", ".", "[SEP]" })]
    [InlineData("{\"do_lower_case\": true}", new[] { "[CLS]", "the", "kinase", "##s", "bind", ".", "[SEP]" })]
    [InlineData("{\"do_lower_case\": false}", new[] { "[CLS]", "The", "Kinase", "##s", "bind", ".", "[SEP]" })]
    public void The_vocabulary_s_case_follows_the_release_s_files(string? tokenizerConfig, string[] tokens)
    {
        if (tokenizerConfig is not null) File.WriteAllText(checkpoint["tokenizer_config.json"], tokenizerConfig);
        var encoded = AutoTokenizer.FromPretrained(checkpoint.Folder).Encode("The Kinases bind.");
        Assert.Equal(tokens, encoded.Tokens);
        Assert.Equal(tokens.Select(token => Array.IndexOf(Words, token)), encoded.Ids);
    }

    private void MakeRelease()
    {
        checkpoint.RewriteWeights((name, tensor) => (OldName(name), tensor));
        // Beside the weights: the output weights, which are the token embeddings, and the row of positions.
        var embeddings = Read("bert.embeddings.word_embeddings.weight");
        checkpoint.AddWeights(("cls.predictions.decoder.weight", embeddings), ("bert.embeddings.position_ids", Tensor.Arange(40).Reshape(1, 40)));
        checkpoint.EditJson("config.json", config =>
        {
            foreach (var field in new[] { "architectures", "dtype", "transformers_version", "use_cache", "classifier_dropout", "position_embedding_type" }) config.Remove(field);
        });
        File.WriteAllLines(checkpoint["vocab.txt"], Words);
    }

    private Tensor Read(string name) => SafetensorsFile.Open(checkpoint.Weights).Entries.Single(entry => entry.Name == name).ToTensor();

    private static string OldName(string name) =>
        name.Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal).Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal);
}
