using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Optim;

namespace CourseKit.Training;

/// <summary>Which parameters weight decay pulls towards 0: all but biases and norms, as in <c>transformers.Trainer</c>.</summary>
public static class DecayGroups
{
    // By name, since families have norms of their own.
    private static readonly string[] NotDecayed = ["bias", "layernorm", "layer_norm", "rmsnorm", "nonorm", "_norm."];

    /// <summary>Two groups of a model's trained parameters: those that are decayed, and those that are not.</summary>
    /// <param name="model">Whose parameters that require a gradient are grouped.</param>
    /// <param name="learningRate">Of both groups.</param>
    /// <param name="weightDecay">Of the first.</param>
    public static ParameterGroup[] Of(Module model, double learningRate, double weightDecay)
    {
        var norms = model.NamedModules().Where(entry => entry.Module is LayerNorm).SelectMany(entry => entry.Module.Parameters()).ToHashSet();
        var trained = model.NamedParameters().Where(entry => entry.Parameter.RequiresGrad).ToLookup(
            entry => norms.Contains(entry.Parameter) || Array.Exists(NotDecayed, part => entry.Name.Contains(part, StringComparison.OrdinalIgnoreCase)), entry => entry.Parameter);
        return [new(trained[false], learningRate, weightDecay), new(trained[true], learningRate)];
    }
}
