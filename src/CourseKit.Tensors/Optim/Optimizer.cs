using CourseKit.Tensors.Nn;

namespace CourseKit.Tensors.Optim;

/// <summary>Parameters that are trained alike.</summary>
public sealed class ParameterGroup
{
    /// <summary>A group of the parameters that require a gradient.</summary>
    public ParameterGroup(IEnumerable<Parameter> parameters, double learningRate, double weightDecay = 0)
    {
        Parameters = [.. parameters.Where(parameter => parameter.RequiresGrad)];
        (LearningRate, InitialLearningRate, WeightDecay) = (learningRate, learningRate, weightDecay);
    }

    /// <summary>The parameters.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The step size now; a schedule changes it.</summary>
    public double LearningRate { get; set; }

    /// <summary>The step size that schedules scale.</summary>
    public double InitialLearningRate { get; }

    /// <summary>The share of itself that a parameter loses a step, times the learning rate.</summary>
    public double WeightDecay { get; set; }
}

/// <summary>Changes parameters so that the loss falls.</summary>
public abstract class Optimizer
{
    /// <summary>An optimiser of the given groups.</summary>
    protected Optimizer(IEnumerable<ParameterGroup> groups)
    {
        Groups = [.. groups];
        if (Groups.Sum(group => group.Parameters.Count) == 0)
            throw new ArgumentException("There is nothing to optimise: no parameter has RequiresGrad = true.");
    }

    /// <summary>The groups.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>Changes every parameter that has a gradient, once.</summary>
    public void Step()
    {
        foreach (var group in Groups)
        {
            foreach (var parameter in group.Parameters)
            {
                if (parameter.Grad is not { } gradient) continue;
                Update(parameter.Value, gradient, group);
                parameter.Value.Storage.Version++;
            }
        }
    }

    /// <summary>Clears the gradients.</summary>
    public void ZeroGrad()
    {
        foreach (var group in Groups)
            foreach (var parameter in group.Parameters)
                parameter.Grad = null;
    }

    /// <summary>Changes one parameter.</summary>
    protected abstract void Update(Tensor value, Tensor gradient, ParameterGroup group);
}
