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
    [InlineData("roberta", "Model")]
    [InlineData("distilbert", "Model")]
    public void Models_with_one_token_type_ask_for_none(string family, string golden)
    {
        var result = Compare(AutoModel.FromPretrained(Repository.Golden("models", family, golden)), "last_hidden_state", output => ((EncoderOutput)output).LastHiddenState, [5], [17, 3, 11], [38, 25]);
        Assert.Equal(["input_ids", "attention_mask"], result.Inputs);
    }

    [Theory]
    [InlineData("roberta", "ForSequenceClassification-single", ModelTask.SequenceClassification)]
    [InlineData("roberta", "ForTokenClassification", ModelTask.TokenClassification)]
    [InlineData("roberta", "ForMaskedLM", ModelTask.MaskedLM)]
    [InlineData("xlm-roberta", "ForSequenceClassification-single", ModelTask.SequenceClassification)]
    [InlineData("camembert", "ForMaskedLM", ModelTask.MaskedLM)]
    [InlineData("distilbert", "ForSequenceClassification-single", ModelTask.SequenceClassification)]
    [InlineData("distilbert", "ForTokenClassification", ModelTask.TokenClassification)]
    [InlineData("distilbert", "ForMaskedLM", ModelTask.MaskedLM)]
    [InlineData("bert", "ForTokenClassification", ModelTask.TokenClassification)]
    public void Heads_of_all_families_give_the_same_logits(string family, string golden, ModelTask task) => Compare(
        AutoModel.ForTask(task, Repository.Golden("models", family, golden)), "logits", output => ((LogitsOutput)output).Logits, [5], [17, 3, 11], [38, 25]);

    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    [InlineData("distilbert")]
    public void Models_that_answer_questions_have_two_outputs(string family) => Compare(
        AutoModel.ForQuestionAnswering(Repository.Golden("models", family, "ForQuestionAnswering")),
        [("start_logits", output => ((QuestionAnsweringOutput)output).StartLogits), ("end_logits", output => ((QuestionAnsweringOutput)output).EndLogits)], [5], [17, 3, 11]);

    [Theory]
    [InlineData("electra", "ForSequenceClassification-single", ModelTask.SequenceClassification)]
    [InlineData("electra", "ForTokenClassification", ModelTask.TokenClassification)]
    [InlineData("albert", "Model", ModelTask.Base)]
    [InlineData("bert", "ForMultipleChoice", ModelTask.MultipleChoice)]
    [InlineData("bert", "ForNextSentencePrediction", ModelTask.NextSentencePrediction)]
    public void Other_families_and_heads_are_refused_by_name(string family, string golden, ModelTask task)
    {
        var model = AutoModel.ForTask(task, Repository.Golden("models", family, golden));
        Assert.Contains($"A {model.GetType().Name} cannot be exported", Assert.Throws<OnnxExportException>(() => model.ExportOnnx(File)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
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

    private OnnxRuntime.Result Compare(PretrainedModel model, string name, Func<ModelOutput, Tensor> output, params int[][] batches) =>
        Compare(model, [(name, output)], batches);

    // Each batch is given by the lengths of its sentences; the first is the longest.
    private OnnxRuntime.Result Compare(PretrainedModel model, (string Name, Func<ModelOutput, Tensor> Of)[] outputs, params int[][] batches)
    {
        model.ExportOnnx(File);
        ModelInputs[] inputs = [.. batches.Select(lengths => TestBatches.Padded(TestBatches.Sentences(model.Config.VocabSize, lengths), model.Config.PadTokenId ?? 0))];
        if (model.Config is BertConfig { TypeVocabSize: > 1 }) inputs = Array.ConvertAll(inputs, WithTypes);
        var result = OnnxRuntime.Run(File, inputs);
        Assert.Equal(outputs.Select(output => output.Name), result.Outputs);
        for (var i = 0; i < inputs.Length; i++)
        {
            var answer = NoGrad.Run(() => model.Forward(inputs[i]));
            for (var j = 0; j < outputs.Length; j++)
            {
                var (ours, theirs) = (outputs[j].Of(answer), result.Answers[i][j]);
                Assert.Equal(ours.Shape.ToArray(), theirs.Shape);
                var largest = ours.ToArray().Zip(theirs.Data, (a, b) => Math.Abs((double)a - b)).Max();
                Assert.True(largest < MostDifference, $"batch {i}, {outputs[j].Name}: largest difference {largest}");
            }
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
