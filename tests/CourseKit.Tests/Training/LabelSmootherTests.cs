using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Training;

namespace CourseKit.Tests.Training;

/// <summary>Smoothed labels and the groups of weight decay.</summary>
public sealed class LabelSmootherTests
{
    [Fact]
    public void The_loss_is_that_of_targets_with_a_share_for_every_class()
    {
        float[] logits = [1, 2, 3, 0.5f, 0.5f, 4, 9, 9, 9];
        const double epsilon = 0.3;
        var loss = new LabelSmoother(epsilon).Loss(Tensor.From(logits, [1, 3, 3]), Tensor.From<long>([2, 0, -100], [1, 3])).Item();
        var expected = (Row(0, 2) + Row(3, 0)) / 2;
        Assert.Equal(expected, loss, 1e-6);

        double Row(int at, int label)
        {
            var row = logits[at..(at + 3)];
            var logSum = Math.Log(row.Sum(x => Math.Exp(x)));
            return row.Select((x, i) => (logSum - x) * ((epsilon / 3) + (i == label ? 1 - epsilon : 0))).Sum();
        }
    }

    [Fact]
    public void Shifted_labels_are_those_of_the_place_before()
    {
        var (logits, labels) = (Tensor.RandomNormal([2, 4, 5], new Generator(1)), Tensor.From<long>([0, 1, 2, 3, 4, 0, 1, 2], [2, 4]));
        var shifted = new LabelSmoother(0.1).Loss(logits, labels, shiftLabels: true).Item();
        Assert.Equal(new LabelSmoother(0.1).Loss(logits[.., ..3], labels[.., 1..]).Item(), shifted, 1e-6);
    }

    [Fact]
    public void The_trainer_s_first_loss_is_the_smoothed_one()
    {
        var examples = Separable.Examples(3, 8, 1);
        var model = AutoModel.ForSequenceClassification(Repository.Classifier);
        var batch = new DataCollatorWithPadding(0).Collate(examples);
        var expected = new LabelSmoother(0.2).Loss(model.Forward(batch).Logits, batch.Labels!).Item();
        var plain = model.Forward(batch).Loss!.Item();
        var result = new Trainer(model, new() { Epochs = 1, BatchSize = 8, LabelSmoothing = 0.2 }, examples).Train();
        Assert.Equal(expected, result.Steps[0].Loss, 1e-5);
        Assert.NotEqual(plain, result.Steps[0].Loss, 1e-3);
    }

    [Fact]
    public void Norms_of_any_name_are_not_decayed()
    {
        var model = AutoModel.FromPretrained(Repository.Golden("models", "gpt2", "Model"));
        var groups = DecayGroups.Of(model, 1e-3, 0.1);
        var decayed = groups[0].Parameters.ToHashSet();
        foreach (var (name, parameter) in model.NamedParameters())
            Assert.Equal(!name.Contains("ln_", StringComparison.Ordinal) && !name.EndsWith("bias", StringComparison.Ordinal), decayed.Contains(parameter));
    }
}
