using CourseKit.Tensors.Nn;

namespace CourseKit.Tensors.Optim;

/// <summary>Parameters that are trained alike. Options that are null are those of the optimiser.</summary>
public sealed class ParameterGroup
{
    /// <summary>A group of the parameters that require a gradient.</summary>
    /// <param name="parameters">Which; those that do not require a gradient are left out.</param>
    /// <param name="learningRate">The step size; 0 or more.</param>
    /// <param name="weightDecay">The share of itself that a parameter loses a step, times the learning rate; 0 or more.</param>
    public ParameterGroup(IEnumerable<Parameter> parameters, double learningRate, double weightDecay = 0)
    {
        if (!(learningRate >= 0)) throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "A learning rate is 0 or more.");
        if (!(weightDecay >= 0)) throw new ArgumentOutOfRangeException(nameof(weightDecay), weightDecay, "A weight decay is 0 or more.");
        Parameters = [.. parameters.Where(parameter => parameter.RequiresGrad)];
        (LearningRate, InitialLearningRate, WeightDecay) = (learningRate, learningRate, weightDecay);
    }

    /// <summary>The parameters.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The step size now; a schedule changes it.</summary>
    public double LearningRate { get; set; }

    /// <summary>The step size that schedules scale.</summary>
    public double InitialLearningRate { get; internal set; }

    /// <summary>The share of itself that a parameter loses a step, times the learning rate.</summary>
    public double WeightDecay { get; set; }

    /// <summary>Momentum (<see cref="Sgd"/>).</summary>
    public double? Momentum { get; set; }

    /// <summary>Decay of the means of gradients and of their squares (the Adam family).</summary>
    public (double Beta1, double Beta2)? Betas { get; set; }

    /// <summary>What keeps divisors from 0 (the Adam family).</summary>
    public double? Eps { get; set; }
}
