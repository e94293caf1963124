using CourseKit.Models;
using CourseKit.Peft;
using CourseKit.Pipelines;
using CourseKit.Tensors;
using CourseKit.Tokenizers;

namespace CourseKit.Tests.Pipelines;

/// <summary>Which pipelines can be made, and of what.</summary>
public sealed class PipelineFactoryTests
{
    private static readonly string Checkpoint = Repository.Golden("pipelines", "text-classification");
    private static readonly bool HasSentiment = Directory.Exists(Repository.Encoder + "-sentiment");

    [Theory]
    [InlineData("text-classification")]
    [InlineData("sentiment-analysis")]
    public void A_task_and_a_folder_make_a_pipeline(string task)
    {
        var pipeline = Assert.IsType<TextClassificationPipeline>(Pipeline.Create(task, Checkpoint));
        Assert.Equal("text-classification", pipeline.Task);
        Assert.Equal(["NEGATIVE", "NEUTRAL", "POSITIVE"], pipeline.Labels);
        Assert.Equal(FunctionToApply.Softmax, pipeline.DefaultFunction);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Text-Classification")]
    [InlineData("summarisation")]
    public void An_unknown_task_is_answered_with_those_known(string task)
    {
        var error = Assert.Throws<ArgumentException>(() => Pipeline.Create(task, Checkpoint));
        Assert.Contains($"There is no task \"{task}\". Known are sentiment-analysis and text-classification.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_without_a_trained_head_is_no_classifier()
    {
        var error = Assert.Throws<CheckpointException>(() => Pipeline.TextClassification(Repository.Encoder));
        Assert.Contains("has no 'classifier.weight', so it is no trained classifier", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nor_is_one_with_an_adapter_that_has_none_either()
    {
        using var adapter = new CheckpointCopy(Repository.Encoder);
        var model = AutoModel.ForSequenceClassification(Repository.Encoder, options: new() { Trainable = false });
        LoraAdapter.Attach(model, new() { R = 1, TargetModules = ["query"] }, new Generator(1));
        model.SavePretrained(adapter["headless"]);
        var error = Assert.Throws<CheckpointException>(() => Pipeline.TextClassification(Repository.Encoder, adapter["headless"]));
        Assert.Contains("modules_to_save", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_adapter_with_a_head_makes_a_classifier_of_the_encoder()
    {
        using var adapter = new CheckpointCopy(Repository.Encoder);
        var model = AutoModel.ForSequenceClassification(Repository.Encoder, options: new() { Trainable = false, Id2Label = ["x", "y", "z"], Seed = 4 });
        LoraAdapter.Attach(model, new() { R = 1, TargetModules = ["query"], ModulesToSave = ["classifier"] }, new Generator(1));
        model.SavePretrained(adapter["with-head"]);
        var pipeline = Pipeline.TextClassification(Repository.Encoder, adapter["with-head"]);
        Assert.Equal(["x", "y", "z"], pipeline.Labels);
        var expected = new TextClassificationPipeline(model, Tokenizer.FromPretrained(Repository.Encoder)).Scores(["It was a good day."])[0];
        Assert.All(expected.Zip(pipeline.Scores(["It was a good day."])[0]), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void A_checkpoint_or_an_adapter_that_is_nowhere_is_an_error()
    {
        Assert.Contains("nobody/nothing", Assert.Throws<CheckpointException>(() => Pipeline.Create("text-classification", "nobody/nothing")).Message, StringComparison.Ordinal);
        Assert.Contains("No adapter 'nothing'", Assert.Throws<CheckpointException>(() => Pipeline.TextClassification(Checkpoint, "nothing")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_tokenizer_is_an_error() => Assert.Throws<TokenizerException>(() => Pipeline.TextClassification(Repository.Classifier));

    [Theory]
    [InlineData("text-classification")]
    [InlineData("sentiment-analysis")]
    public void Without_a_model_the_embedded_sentiment_classifier_answers(string task)
    {
        Assert.SkipUnless(HasSentiment, "the embedded sentiment adapter is not in this repository");
        var pipeline = (TextClassificationPipeline)Pipeline.Create(task);
        Assert.Equal("POSITIVE", pipeline.Run("The crew was kind and the seats were wide.").Label);
        Assert.Equal("NEGATIVE", pipeline.Run("The flight was late and the food was terrible.").Label);
    }
}
