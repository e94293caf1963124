using CourseKit.Tensors.Nn;

namespace CourseKit.Tensors.Optim;

/// <summary>Stochastic gradient descent, with momentum when asked (Polyak 1964; Nesterov 1983), as <c>torch.optim.SGD</c>.</summary>
public sealed class Sgd : Optimizer
{
    private const string Velocity = "momentum_buffer";
    private readonly double momentum, dampening;
    private readonly bool nesterov;
    private readonly Dictionary<Tensor, Tensor> velocities = [];

    /// <summary>An optimiser of parameter groups.</summary>
    /// <param name="groups">Each with its learning rate and weight decay (here an L2 penalty), and its own momentum when it has one.</param>
    /// <param name="momentum">The share of the last step that is kept.</param>
    /// <param name="dampening">The share of the gradient that the velocity does not take up.</param>
    /// <param name="nesterov">Whether the gradient is corrected by the velocity to come.</param>
    public Sgd(IEnumerable<ParameterGroup> groups, double momentum = 0, double dampening = 0, bool nesterov = false)
        : base(groups) => (this.momentum, this.dampening, this.nesterov) = (momentum, dampening, nesterov);

    /// <summary>An optimiser of parameters that are trained alike.</summary>
    public Sgd(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0)
        : this([new ParameterGroup(parameters, learningRate)], momentum)
    {
    }

    /// <inheritdoc/>
    protected override void Update(Tensor value, Tensor gradient, ParameterGroup group)
    {
        var (step, kept) = (gradient.Clone(), group.Momentum ?? momentum);
        if (group.WeightDecay != 0) step.AddInPlace(value.Detach(), group.WeightDecay);
        if (kept != 0)
        {
            if (velocities.TryGetValue(value, out var velocity))
            {
                velocity.ScaleInPlace(kept);
                velocity.AddInPlace(step, 1 - dampening);
            }
            else velocities[value] = velocity = step.Clone();

            if (nesterov) step.AddInPlace(velocity, kept);
            else step = velocity;
        }

        value.Detach().AddInPlace(step, -group.LearningRate);
    }

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, Tensor> State(Tensor parameter) =>
        velocities.TryGetValue(parameter, out var velocity) ? new Dictionary<string, Tensor> { [Velocity] = velocity } : [];

    /// <inheritdoc/>
    protected override void Restore(Tensor parameter, IReadOnlyDictionary<string, Tensor> state)
    {
        velocities.Remove(parameter);
        if (state.Count > 0) velocities[parameter] = Get(state, Velocity).Clone();
    }
}
