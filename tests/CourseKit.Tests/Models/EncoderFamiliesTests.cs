using System.Text.Json.Nodes;
using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;

namespace CourseKit.Tests.Models;

/// <summary>What all encoder families promise, beside the numbers of the reference, which <c>coursekit verify</c> checks.</summary>
public sealed class EncoderFamiliesTests
{
    private const string Classifier = "ForSequenceClassification-single";

    [Theory]
    [InlineData("distilbert")]
    [InlineData("roberta")]
    [InlineData("xlm-roberta")]
    [InlineData("albert")]
    [InlineData("electra")]
    public void A_sentence_s_logits_do_not_depend_on_the_others_to_the_bit(string family)
    {
        var model = AutoModel.ForSequenceClassification(Repository.Golden("models", family, Classifier), options: new() { Trainable = false });
        var sentences = TestBatches.Sentences(100, 5, 38, 1, 17, 33, 8);
        var together = model.ForwardPacked(TestBatches.Packed(sentences));
        for (var i = 0; i < sentences.Length; i++) Assert.Equal(model.ForwardPacked(TestBatches.Packed([sentences[i]])).ToArray(), together[i..(i + 1)].ToArray());
    }

    [Theory]
    [InlineData("distilbert")]
    [InlineData("roberta")]
    [InlineData("albert")]
    [InlineData("electra")]
    public void First_tokens_alone_have_the_same_bits_as_among_all_tokens(string family)
    {
        var model = (EncoderModel)AutoModel.FromPretrained(Repository.Golden("models", family, "Model"), new() { Trainable = false });
        var inputs = TestBatches.Packed(TestBatches.Sentences(100, 9, 1, 30, 4));
        var (all, first) = (model.ForwardPacked(inputs), model.ForwardFirstTokens(inputs));
        Assert.Equal(inputs.Count, first.Shape[0]);
        for (var i = 0; i < inputs.Count; i++) Assert.Equal(all[inputs.Starts[i]].ToArray(), first[i].ToArray());
    }

    [Theory]
    [InlineData("distilbert")]
    [InlineData("roberta")]
    [InlineData("albert")]
    [InlineData("electra")]
    public void Nothing_depends_on_the_batch_being_recorded(string family)
    {
        var model = AutoModel.ForSequenceClassification(Repository.Golden("models", family, Classifier));
        var inputs = TestBatches.Padded(TestBatches.Sentences(100, 38, 3, 11), model.Config.PadTokenId!.Value);
        var (recorded, plain) = (model.Forward(inputs).Logits.ToArray(), NoGrad.Run(() => model.Forward(inputs)).Logits.ToArray());
        Assert.All(recorded.Zip(plain), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    // RoBERTa has as many positions fewer as its padding's id takes: 40 - 1 - 1.
    [Theory]
    [InlineData("distilbert", 40)]
    [InlineData("roberta", 38)]
    [InlineData("albert", 40)]
    [InlineData("electra", 40)]
    public void More_tokens_than_positions_are_an_error_that_says_what_to_do(string family, int limit)
    {
        var model = AutoModel.ForSequenceClassification(Repository.Golden("models", family, Classifier));
        Assert.Equal(limit, model.Config.MaxInputLength);
        Assert.Equal([1, 3], model.ForwardPacked(TestBatches.Packed(TestBatches.Sentences(100, limit))).Shape.ToArray());
        var sentences = TestBatches.Sentences(100, 3, limit + 1);
        foreach (var run in new Action[] { () => model.Forward(TestBatches.Padded(sentences)), () => model.ForwardPacked(TestBatches.Packed(sentences)) })
            Assert.Contains($"maxLength: {limit}", Assert.Throws<ShapeException>(run).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("distilbert", "dim", "34", "dim 34 is not a multiple of n_heads 4")]
    [InlineData("distilbert", "n_layers", "-1", "n_layers is -1")]
    [InlineData("distilbert", "activation", "\"sinus\"", "\"sinus\" is unknown")]
    [InlineData("distilbert", "pad_token_id", "120", "pad_token_id 120 is none of the 120 tokens")]
    [InlineData("roberta", "hidden_size", "34", "hidden_size 34 is not a multiple of num_attention_heads 4")]
    [InlineData("roberta", "pad_token_id", "null", "has no pad_token_id")]
    [InlineData("roberta", "max_position_embeddings", "2", "leaves no position for a token")]
    [InlineData("roberta", "add_cross_attention", "true", "is_decoder is false")]
    [InlineData("albert", "num_hidden_groups", "0", "num_hidden_groups is 0")]
    [InlineData("albert", "inner_group_num", "1e9", "inner_group_num is 1e9")]
    [InlineData("albert", "embedding_size", "\"16\"", "embedding_size is \"16\"")]
    [InlineData("albert", "is_decoder", "true", "ALBERT is an encoder only")]
    [InlineData("electra", "embedding_size", "0", "embedding_size is 0")]
    [InlineData("electra", "hidden_act", "\"sinus\"", "\"sinus\" is unknown")]
    [InlineData("distilbert", "id2label", "{}", "at least one class")]
    [InlineData("electra", "id2label", "{}", "at least one class")]
    [InlineData("albert", "vocab_size", "121", "embeddings.word_embeddings.weight' has shape [120, 16], but the model's")]
    [InlineData("roberta", "vocab_size", "119", "embeddings.word_embeddings.weight' has shape [120, 32], but the model's")]
    [InlineData("electra", "embedding_size", "32", "embeddings.word_embeddings.weight' has shape [120, 16], but the model's")]
    [InlineData("distilbert", "max_position_embeddings", "41", "embeddings.position_embeddings.weight' has shape [40, 32], but the model's")]
    public void Configurations_that_do_not_fit_are_refused(string family, string field, string json, string message)
    {
        using var checkpoint = new CheckpointCopy(Repository.Golden("models", family, Classifier));
        checkpoint.SetConfig(field, json);
        var error = Assert.Throws<CheckpointException>(() => AutoModel.ForSequenceClassification(checkpoint.Folder));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void ELECTRA_for_multiple_choice_takes_the_first_token_s_summary_only()
    {
        using var checkpoint = new CheckpointCopy(Repository.Golden("models", "electra", "Model"));
        var model = AutoModel.ForMultipleChoice(checkpoint.Folder);
        Assert.Equal(["sequence_summary.summary.weight", "sequence_summary.summary.bias", "classifier.weight", "classifier.bias"], model.LoadReport!.Missing);
        checkpoint.SetConfig("summary_type", "\"mean\"");
        Assert.Contains("summary_type \"mean\"", Assert.Throws<CheckpointException>(() => AutoModel.ForMultipleChoice(checkpoint.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ELECTRA_s_embeddings_are_widened_only_where_they_are_narrower()
    {
        ElectraModel Model(long width) => new(new(new JsonObject { ["model_type"] = "electra", ["embedding_size"] = width }, "a test"));
        Assert.Contains(Model(128).NamedModules(), entry => entry.Name == "embeddings_project");
        Assert.DoesNotContain(Model(256).NamedModules(), entry => entry.Name == "embeddings_project");
    }

    [Theory]
    [InlineData("num_hidden_groups", 2, "albert_layer_groups.0.", "albert_layer_groups.1.")]
    [InlineData("inner_group_num", 2, "albert_layers.0.", "albert_layers.1.")]
    public void ALBERT_s_layers_with_copied_weights_answer_as_those_that_share_them(string field, int count, string from, string to)
    {
        using var checkpoint = new CheckpointCopy(Repository.Golden("models", "albert", "Model"));
        var inputs = TestBatches.Padded(TestBatches.Sentences(100, 12, 7));
        var shared = ((EncoderModel)AutoModel.FromPretrained(checkpoint.Folder)).Forward(inputs, outputAttentions: true);

        // Two layers of one block each, or one layer of two blocks.
        checkpoint.SetConfig(field, $"{count}");
        if (field == "inner_group_num") checkpoint.SetConfig("num_hidden_layers", "1");
        var model = (EncoderModel)AutoModel.FromPretrained(checkpoint.Folder);
        var parameters = model.NamedParameters().ToDictionary();
        Assert.NotEmpty(model.LoadReport!.Missing);
        Assert.All(model.LoadReport.Missing, name => Assert.Contains(to, name, StringComparison.Ordinal));
        foreach (var name in model.LoadReport.Missing) parameters[name].Value = parameters[name.Replace(to, from, StringComparison.Ordinal)].Value.Detach().Clone();
        var copied = model.Forward(inputs, outputAttentions: true);
        Assert.Equal(shared.LastHiddenState.ToArray(), copied.LastHiddenState.ToArray());
        Assert.Equal(2, copied.Attentions!.Count);
    }

    [Theory]
    [InlineData("camembert", "ForMaskedLM", ModelTask.MaskedLM, "CamembertForMaskedLM")]
    [InlineData("camembert", "ForMaskedLM", ModelTask.Base, "CamembertModel")]
    [InlineData("xlm-roberta", Classifier, ModelTask.SequenceClassification, "XLMRobertaForSequenceClassification")]
    [InlineData("roberta", "ForMaskedLM", ModelTask.MaskedLM, "RobertaForMaskedLM")]
    [InlineData("electra", "ForPreTraining", ModelTask.PreTraining, "ElectraForPreTraining")]
    public void A_saved_configuration_names_the_reference_s_class(string family, string golden, ModelTask task, string architecture)
    {
        using var checkpoint = new CheckpointCopy(Repository.Golden("models", family, golden));
        var saved = checkpoint["saved"];
        AutoModel.ForTask(task, checkpoint.Folder).SavePretrained(saved);
        Assert.Equal(architecture, (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(saved, "config.json")))!["architectures"]![0]);
        Assert.Empty(AutoModel.ForTask(task, saved).LoadReport!.Missing);
    }
}
