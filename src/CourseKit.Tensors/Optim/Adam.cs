using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Nn;

namespace CourseKit.Tensors.Optim;

/// <summary>
/// Adam (Kingma and Ba 2015, algorithm 1): steps are scaled by running means of the gradient and of its square. Weight decay is an L2 penalty here, part of the gradient and scaled with
/// it (<see cref="AdamW"/> keeps it apart). As <c>torch.optim.Adam</c>.
/// </summary>
public sealed class Adam : Optimizer
{
    private const string First = "exp_avg", Second = "exp_avg_sq", Steps = "step";
    private readonly (double Beta1, double Beta2) betas;
    private readonly double eps;
    private readonly Dictionary<Tensor, Moments> moments = [];

    /// <summary>An optimiser of parameter groups.</summary>
    /// <param name="groups">Each with its learning rate and weight decay, and its own betas and eps when it has them.</param>
    /// <param name="beta1">Decay of the mean of gradients.</param>
    /// <param name="beta2">Decay of the mean of squared gradients.</param>
    /// <param name="eps">Added to the root of the latter.</param>
    public Adam(IEnumerable<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8)
        : base(groups) => (betas, this.eps) = ((beta1, beta2), eps);

    /// <summary>An optimiser of parameters that are trained alike.</summary>
    public Adam(IEnumerable<Parameter> parameters, double learningRate = 1e-3, double weightDecay = 0, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8)
        : this([new ParameterGroup(parameters, learningRate, weightDecay)], beta1, beta2, eps)
    {
    }

    /// <inheritdoc/>
    protected override void Update(Tensor value, Tensor gradient, ParameterGroup group)
    {
        if (!moments.TryGetValue(value, out var state))
            moments[value] = state = new(Tensor.Zeros(value.Shape, value.DType), Tensor.Zeros(value.Shape, value.DType));
        state.Steps++;
        if (group.WeightDecay != 0)
        {
            gradient = gradient.Clone();
            gradient.AddInPlace(value.Detach(), group.WeightDecay);
        }

        var (beta1, beta2) = group.Betas ?? betas;
        // AdamW without decay is Adam.
        value.Backend.AdamW(
            [new(value.Data, gradient.Contiguous().Data, state.First.Data, state.Second.Data)], new AdamWStep(group.LearningRate, beta1, beta2, group.Eps ?? eps, 0, state.Steps));
    }

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, Tensor> State(Tensor parameter) => moments.TryGetValue(parameter, out var state)
        ? new Dictionary<string, Tensor> { [First] = state.First, [Second] = state.Second, [Steps] = Tensor.Scalar(state.Steps, DType.Float64) } : [];

    /// <inheritdoc/>
    protected override void Restore(Tensor parameter, IReadOnlyDictionary<string, Tensor> state)
    {
        moments.Remove(parameter);
        if (state.Count > 0) moments[parameter] = new(Get(state, First).Clone(), Get(state, Second).Clone()) { Steps = (int)Get(state, Steps).Item() };
    }

    private sealed record Moments(Tensor First, Tensor Second)
    {
        public int Steps { get; set; }
    }
}
