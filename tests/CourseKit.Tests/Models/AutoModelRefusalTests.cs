using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Tests.Models;

/// <summary>What is not a checkpoint is refused with an error that says what is wrong.</summary>
public sealed class AutoModelRefusalTests : IDisposable
{
    private readonly CheckpointCopy checkpoint = new(Repository.Classifier);

    public void Dispose() => checkpoint.Dispose();

    [Fact]
    public void A_folder_that_is_not_there() => Refused(() => AutoModel.FromPretrained(checkpoint["nowhere"]), checkpoint["nowhere"]);

    [Fact]
    public void A_folder_without_configuration()
    {
        File.Delete(checkpoint["config.json"]);
        Refused("config.json is missing");
    }

    [Fact]
    public void A_folder_without_weights()
    {
        File.Delete(checkpoint.Weights);
        Refused("has no weights: expected model.safetensors, ");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"model_type\": \"bert\"")]
    [InlineData("[\"bert\"]")]
    [InlineData("null")]
    [InlineData("{\"model_type\": \"\\uDE42\"}")]
    [InlineData("{\"model_type\": \"bert\", \"model_type\": \"bert\"}")]
    public void A_configuration_that_is_no_JSON_object(string text)
    {
        File.WriteAllText(checkpoint["config.json"], text);
        Refused("config.json is not ");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(-1)]
    public void Weights_that_end_too_early(int length)
    {
        var bytes = File.ReadAllBytes(checkpoint.Weights);
        File.WriteAllBytes(checkpoint.Weights, bytes[..(length < 0 ? bytes.Length + length : length)]);
        var error = Assert.Throws<SafetensorsException>(Load);
        Assert.Equal(checkpoint.Weights, error.Path);
    }

    [Theory]
    [InlineData("model_type", "\"gpt9\"", "\"gpt9\" is not supported yet; supported: bert")]
    [InlineData("model_type", "null", "model_type is missing")]
    [InlineData("model_type", "7", "model_type is missing")]
    [InlineData("hidden_size", "34", "hidden_size 34 is not a multiple of num_attention_heads 4")]
    [InlineData("hidden_size", "0", "hidden_size is 0; expected a whole number from 1 to 65536")]
    [InlineData("hidden_size", "-32", "hidden_size is -32")]
    [InlineData("hidden_size", "1e30", "hidden_size is 1e30")]
    [InlineData("hidden_size", "32.5", "hidden_size is 32.5")]
    [InlineData("hidden_size", "\"32\"", "hidden_size is \"32\"")]
    [InlineData("vocab_size", "99999999999", "vocab_size is 99999999999")]
    [InlineData("num_hidden_layers", "100000", "num_hidden_layers is 100000")]
    [InlineData("num_attention_heads", "[4]", "num_attention_heads is [4]")]
    [InlineData("intermediate_size", "{}", "intermediate_size is {}")]
    [InlineData("pad_token_id", "120", "pad_token_id 120 is none of the 120 tokens of vocab_size")]
    [InlineData("layer_norm_eps", "\"tiny\"", "layer_norm_eps is \"tiny\"")]
    [InlineData("layer_norm_eps", "-1", "layer_norm_eps is -1; expected a number from 0 up")]
    [InlineData("hidden_dropout_prob", "1.5", "hidden_dropout_prob is 1.5; expected a number from 0 to 1")]
    [InlineData("classifier_dropout", "-0.1", "classifier_dropout is -0.1")]
    [InlineData("tie_word_embeddings", "1", "tie_word_embeddings is 1; expected true or false")]
    [InlineData("hidden_act", "\"sinus\"", "hidden_act \"sinus\" is unknown; known are gelu")]
    [InlineData("hidden_act", "3", "hidden_act is 3; expected a text")]
    [InlineData("position_embedding_type", "\"relative_key\"", "position_embedding_type \"relative_key\" is not supported")]
    [InlineData("id2label", "[\"a\", \"b\"]", "id2label is [")]
    [InlineData("id2label", "{\"0\": \"a\", \"2\": \"b\"}", "id2label must name every class from 0 to 1 once; '2'")]
    [InlineData("id2label", "{\"0\": \"a\", \"00\": \"b\"}", "'00' does not fit")]
    [InlineData("id2label", "{\"0\": 1}", "'0' does not fit")]
    [InlineData("id2label", "{}", "at least one class")]
    public void A_field_with_a_wrong_type_or_size(string field, string json, string message)
    {
        checkpoint.SetConfig(field, json);
        Refused(message);
    }

    [Fact]
    public void A_configuration_that_asks_for_more_than_all_memory()
    {
        checkpoint.SetConfig("vocab_size", "16777216");
        checkpoint.SetConfig("hidden_size", "65536");
        checkpoint.RewriteWeights((name, tensor) => name == "bert.pooler.dense.bias" ? (name, tensor) : null);
        Refused("'bert.embeddings.word_embeddings.weight' first");
    }

    [Fact]
    public void Weights_of_another_family()
    {
        checkpoint.RewriteWeights((name, tensor) => ("transformer.h." + name, tensor));
        Refused("none of the 41 tensors is one of BertForSequenceClassification");
    }

    [Fact]
    public void A_tensor_of_another_shape_is_named_with_both_shapes()
    {
        checkpoint.SetConfig("intermediate_size", "40");
        var message = Refused("'bert.encoder.layer.0.intermediate.dense.weight'");
        Assert.Contains("[37, 32]", message, StringComparison.Ordinal);
        Assert.Contains("[40, 32]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_that_disagrees_with_the_embedding()
    {
        checkpoint.SetConfig("vocab_size", "150");
        var message = Refused("'bert.embeddings.word_embeddings.weight'");
        Assert.Contains("[120, 32]", message, StringComparison.Ordinal);
        Assert.Contains("[150, 32]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tokenizer_with_more_tokens_than_the_model()
    {
        foreach (var file in new[] { "tokenizer.json", "tokenizer_config.json", "vocab.txt" }) File.Copy(Path.Combine(Repository.Encoder, file), checkpoint[file]);
        var message = Assert.Throws<CheckpointException>(() => CourseKit.Pipelines.Pipeline.TextClassification(checkpoint.Folder)).Message;
        Assert.Contains("the tokenizer has 30522 tokens, the model 120", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_numbers_as_weights()
    {
        checkpoint.RewriteWeights((name, tensor) => (name, name == "classifier.bias" ? tensor.To(DType.Int64) : tensor));
        Refused("'classifier.bias' holds Int64");
    }

    [Fact]
    public void A_problem_type_that_is_not_known_when_a_loss_is_asked_for()
    {
        checkpoint.SetConfig("problem_type", "\"guessing\"");
        var inputs = TestBatches.Padded(TestBatches.Sentences(100, 4)) with { Labels = Tensor.From<long>(1) };
        Refused(() => Load().Forward(inputs), "problem_type \"guessing\" is unknown");
    }

    private LogitsModel Load() => AutoModel.ForSequenceClassification(checkpoint.Folder);

    private string Refused(string part) => Refused(Load, part);

    private static string Refused(Func<object> load, string part)
    {
        var error = Assert.Throws<CheckpointException>(load);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }
}
