using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Optim;

namespace CourseKit.Training;

/// <summary>Which parameters weight decay pulls towards 0: all but biases and layer norms, as in <c>transformers.Trainer</c>.</summary>
public static class DecayGroups
{
    /// <summary>Two groups of a model's trained parameters: those that are decayed, and those that are not.</summary>
    /// <param name="model">Whose parameters that require a gradient are grouped.</param>
    /// <param name="learningRate">Of both groups.</param>
    /// <param name="weightDecay">Of the first.</param>
    public static ParameterGroup[] Of(Module model, double learningRate, double weightDecay)
    {
        var trained = model.NamedParameters().Where(entry => entry.Parameter.RequiresGrad).ToLookup(
            entry => entry.Name.EndsWith(".bias", StringComparison.Ordinal) || entry.Name.Contains("LayerNorm", StringComparison.Ordinal), entry => entry.Parameter);
        return [new(trained[false], learningRate, weightDecay), new(trained[true], learningRate)];
    }
}
