using CourseKit.Models;
using CourseKit.Training;

namespace CourseKit.Tests.Training;

/// <summary>Training that cannot go well says so, and why.</summary>
public sealed class TrainerErrorTests
{
    private static readonly List<TrainingExample> Examples = Separable.Examples(3, 48, 1);

    private readonly LogitsModel model = AutoModel.ForSequenceClassification(Repository.Classifier);

    public static TheoryData<string, TrainingArguments> BadArguments() => new()
    {
        { "Epochs is at least 1", new() { Epochs = 0 } },
        { "BatchSize is at least 1", new() { BatchSize = 0 } },
        { "EvalBatchSize is at least 1", new() { EvalBatchSize = -1 } },
        { "EvalSteps is at least 0", new() { EvalSteps = -1 } },
        { "LearningRate is a number from 0 up", new() { LearningRate = -1e-5 } },
        { "LearningRate is a number from 0 up", new() { LearningRate = double.NaN } },
        { "LearningRate is a number from 0 up", new() { LearningRate = double.PositiveInfinity } },
        { "WarmupRatio is a number from 0 to 1", new() { WarmupRatio = 1.1 } },
        { "WeightDecay is a number from 0 up", new() { WeightDecay = -0.1 } },
        { "MaxGradNorm is a number from 0 up", new() { MaxGradNorm = -1 } },
        { "needs an OutputDir and an evaluation set", new() { LoadBestModelAtEnd = true } },
        { "needs an OutputDir and an evaluation set", new() { LoadBestModelAtEnd = true, OutputDir = "out" } },
        { "MetricForBestModel is \"f1\", but the metrics are accuracy", new() { MetricForBestModel = "f1" } },
    };

    [Theory]
    [MemberData(nameof(BadArguments), DisableDiscoveryEnumeration = true)]
    public void Arguments_outside_of_their_range_are_named(string message, TrainingArguments arguments) => Assert.Contains(
        message, Assert.ThrowsAny<ArgumentException>(() => new Trainer(model, arguments, Examples, [], [Metric.Accuracy])).Message, StringComparison.Ordinal);

    [Fact]
    public void Examples_that_do_not_fit_the_model_are_named()
    {
        Refused([], "There are no training examples");
        Refused([new([5], null, 0), new([5], null, 3)], "train[1] has label 3; the model has classes 0 to 2");
        Refused([new([5], null, -1)], "train[0] has label -1");
        Refused([new([], null, 0)], "train[0] has 0 tokens; the model takes 1 to 40");
        Refused([new(new int[41], null, 0)], "train[0] has 41 tokens");
        Assert.Contains("evaluation[0] has label 9", Assert.Throws<ArgumentException>(() => new Trainer(model, new(), Examples, [new([5], null, 9)])).Message, StringComparison.Ordinal);

        void Refused(List<TrainingExample> examples, string part) =>
            Assert.Contains(part, Assert.Throws<ArgumentException>(() => new Trainer(model, new(), examples)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_learning_rate_that_is_far_too_high_ends_with_an_error_that_says_so()
    {
        var trainer = new Trainer(model, new() { LearningRate = 1e30, MaxGradNorm = 0 }, Examples);
        var error = Assert.Throws<TrainingException>(() => trainer.Train());
        Assert.Contains("training has diverged. Try a lower learning rate than 1E+30", error.Message, StringComparison.Ordinal);
        Assert.False(model.IsTraining);
    }

    [Fact]
    public void A_figure_that_is_no_number_never_makes_the_best_checkpoint()
    {
        var metric = new Metric("odd", (_, _) => double.NaN);
        var trainer = new Trainer(model, new() { MetricForBestModel = "odd" }, Examples, Examples, [metric]);
        Assert.Contains("odd is not a number", Assert.Throws<TrainingException>(() => trainer.Train()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_trainable_parameters_is_an_error()
    {
        var frozen = AutoModel.ForSequenceClassification(Repository.Classifier, options: new() { Trainable = false });
        Assert.Contains("Trainable = true", Assert.Throws<TrainingException>(() => new Trainer(frozen, new(), Examples).Train()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluating_without_a_set_is_an_error() =>
        Assert.Contains("without an evaluation set", Assert.Throws<InvalidOperationException>(() => new Trainer(model, new(), Examples).Evaluate()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_gradient_norm_of_0_means_no_limit_and_a_batch_may_be_larger_than_the_set()
    {
        var before = TestBatches.Values(model);
        var result = new Trainer(model, new() { LearningRate = 1e-3, MaxGradNorm = 0, BatchSize = int.MaxValue }, Examples).Train();
        Assert.Equal(3, result.Steps.Count);
        Assert.NotEqual(before["classifier.weight"], TestBatches.Values(model)["classifier.weight"]);
    }
}
