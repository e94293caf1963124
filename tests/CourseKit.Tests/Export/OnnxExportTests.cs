using System.Text.Json.Nodes;
using CourseKit.Export;
using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Nn;

namespace CourseKit.Tests.Export;

/// <summary>Exported models answer in ONNX Runtime as they do here.</summary>
public sealed class OnnxExportTests : IDisposable
{
    private const double MostDifference = 1e-4;

    private readonly string folder = Directory.CreateTempSubdirectory("coursekit-").FullName;

    private string File => Path.Combine(folder, "model.onnx");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Float16_encoder_gives_the_same_hidden_states_for_every_batch_and_length()
    {
        var model = AutoModel.FromPretrained(Repository.Encoder, new() { Trainable = false });
        var result = Compare(model, "last_hidden_state", output => ((EncoderOutput)output).LastHiddenState, [5], [17, 3, 11], [128, 70]);
        Assert.Equal(["input_ids", "attention_mask", "token_type_ids"], result.Inputs);
    }

    [Fact]
    public void Adapter_is_merged_into_the_exported_classifier_and_stays_beside_the_weights_of_the_model()
    {
        var model = AutoModel.ForSequenceClassification(Repository.Encoder, "sentiment", new() { Trainable = false });
        Compare(model, "logits", output => ((LogitsOutput)output).Logits, [5], [17, 3, 11], [128, 70]);
        Assert.NotNull(model.Adapter);
    }

    [Theory]
    [InlineData("ForSequenceClassification-single")]
    [InlineData("ForSequenceClassification-multi")]
    [InlineData("ForSequenceClassification-regression")]
    public void Classifiers_give_the_same_logits(string golden) => Compare(
        AutoModel.ForSequenceClassification(Repository.Golden("models", "bert", golden)), "logits", output => ((LogitsOutput)output).Logits, [5], [17, 3, 11], [40, 25]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Masked_language_models_give_the_same_logits_with_tied_and_with_free_output_weights(bool tied)
    {
        using var checkpoint = new CheckpointCopy(Repository.Golden("models", "bert", "ForMaskedLM"));
        checkpoint.SetConfig("tie_word_embeddings", tied ? "true" : "false");
        var model = AutoModel.ForMaskedLM(checkpoint.Folder);
        if (!tied) model.AllNamedParameters().Single(entry => entry.Name == "cls.predictions.decoder.weight").Parameter.Value = Tensor.RandomNormal([120, model.Config.ToJson()["hidden_size"]!.GetValue<int>()], new Generator(3));
        Compare(model, "logits", output => ((LogitsOutput)output).Logits, [5], [17, 3, 11], [40, 25]);
    }

    [Theory]
    [InlineData("gelu_new")]
    [InlineData("quick_gelu")]
    [InlineData("relu")]
    [InlineData("silu")]
    [InlineData("linear")]
    [InlineData("tanh")]
    [InlineData("sigmoid")]
    public void Every_activation_has_its_counterpart(string activation)
    {
        using var checkpoint = new CheckpointCopy(Repository.Classifier);
        checkpoint.SetConfig("hidden_act", $"\"{activation}\"");
        Compare(AutoModel.ForSequenceClassification(checkpoint.Folder), "logits", output => ((LogitsOutput)output).Logits, [9, 4]);
    }

    [Fact]
    public void Export_replaces_a_file_whole_or_not_at_all()
    {
        System.IO.File.WriteAllText(File, "what was there");
        var model = AutoModel.ForSequenceClassification(Repository.Classifier);
        // Its weights are asked for while the file is written.
        model.NamedParameters().Last().Parameter.Value.Dispose();
        Assert.ThrowsAny<Exception>(() => model.ExportOnnx(File));
        Assert.Equal("what was there", System.IO.File.ReadAllText(File));
        Assert.Single(Directory.GetFileSystemEntries(folder));

        AutoModel.ForSequenceClassification(Repository.Classifier).ExportOnnx(File);
        Assert.NotEqual("what was there", System.IO.File.ReadAllText(File));
        Assert.Single(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void Models_that_a_file_cannot_hold_are_refused_before_anything_is_written()
    {
        // 800,000 x 768 floats are 2.46 GB; a parameter takes no memory until its value is asked for.
        var model = new BertModel(new BertConfig(new JsonObject { ["model_type"] = "bert", ["vocab_size"] = 800_000L, ["num_hidden_layers"] = 1L }, "a test"));
        var error = Assert.Throws<OnnxExportException>(() => model.ExportOnnx(File));
        Assert.Contains("2,147,483,647", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void Folders_and_models_of_other_families_are_refused()
    {
        var model = AutoModel.ForSequenceClassification(Repository.Classifier);
        Assert.Contains("is a folder", Assert.Throws<OnnxExportException>(() => model.ExportOnnx(folder)).Message, StringComparison.Ordinal);
        Assert.Contains("Other", Assert.Throws<OnnxExportException>(() => new Other(model.Config).ExportOnnx(File)).Message, StringComparison.Ordinal);
    }

    // Each batch is given by the lengths of its sentences; the first is the longest.
    private OnnxRuntime.Result Compare(PretrainedModel model, string name, Func<ModelOutput, Tensor> output, params int[][] batches)
    {
        model.ExportOnnx(File);
        var vocabulary = model.Config.ToJson()["vocab_size"]!.GetValue<int>();
        ModelInputs[] inputs = [.. batches.Select(lengths => WithTypes(TestBatches.Padded(TestBatches.Sentences(vocabulary, lengths))))];
        var result = OnnxRuntime.Run(File, inputs);
        Assert.Equal([name], result.Outputs);
        for (var i = 0; i < inputs.Length; i++)
        {
            var ours = NoGrad.Run(() => output(model.Forward(inputs[i])));
            Assert.Equal(ours.Shape.ToArray(), result.Answers[i].Shape);
            var largest = ours.ToArray().Zip(result.Answers[i].Data, (a, b) => Math.Abs((double)a - b)).Max();
            Assert.True(largest < MostDifference, $"batch {i}: largest difference {largest}");
        }

        return result;
    }

    // The second half of every row is the second text of a pair.
    private static ModelInputs WithTypes(ModelInputs inputs)
    {
        var (batch, length) = (inputs.InputIds.Shape[0], inputs.InputIds.Shape[1]);
        return inputs with { TokenTypeIds = Tensor.From([.. Enumerable.Range(0, batch * length).Select(i => i % length >= length / 2 ? 1L : 0L)], [batch, length]) };
    }

    private sealed class Other(PretrainedConfig config) : PretrainedModel(config)
    {
        public override string BaseModelPrefix => "other";

        public override ModelOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false) => new();

        public override void Initialize(string name, Parameter parameter, Generator generator)
        {
        }
    }
}
