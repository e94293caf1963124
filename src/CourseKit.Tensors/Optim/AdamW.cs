using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Nn;

namespace CourseKit.Tensors.Optim;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2): steps are scaled by running means of the gradient and of its square,
/// and the decay does not pass through them. As <c>torch.optim.AdamW</c>.
/// </summary>
public sealed class AdamW : Optimizer
{
    // Elements: a cache line of float32.
    private const int Alignment = 16;

    private readonly double beta1, beta2, eps;
    private readonly Dictionary<Tensor, Moments> moments = [];

    /// <summary>An optimiser of parameter groups.</summary>
    /// <param name="groups">Each with its learning rate and weight decay.</param>
    /// <param name="beta1">Decay of the mean of gradients.</param>
    /// <param name="beta2">Decay of the mean of squared gradients.</param>
    /// <param name="eps">Added to the root of the latter.</param>
    public AdamW(IEnumerable<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8)
        : base(groups) => (this.beta1, this.beta2, this.eps) = (beta1, beta2, eps);

    /// <summary>An optimiser of parameters that are trained alike.</summary>
    public AdamW(IEnumerable<Parameter> parameters, double learningRate = 1e-3, double weightDecay = 0.01, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8)
        : this([new ParameterGroup(parameters, learningRate, weightDecay)], beta1, beta2, eps)
    {
    }

    /// <inheritdoc/>
    protected override void Update(Tensor value, Tensor gradient, ParameterGroup group) => Update([(value, gradient)], group);

    // All parameters in one pass over their memory; more than one only when some joined later, since steps are counted for each.
    private protected override void Update((Tensor Value, Tensor Gradient)[] parameters, ParameterGroup group)
    {
        AddMoments([.. parameters.Select(parameter => parameter.Value).Where(value => !moments.ContainsKey(value))]);
        foreach (var (value, _) in parameters) moments[value].Steps++;
        foreach (var alike in parameters.GroupBy(parameter => (parameter.Value.DType, moments[parameter.Value].Steps)))
        {
            var operands = alike.Select(parameter =>
            {
                var state = moments[parameter.Value];
                return new AdamWOperand(parameter.Value.Data, parameter.Gradient.Contiguous().Data, state.First.Data, state.Second.Data);
            });
            Backend.For(alike.Key.DType).AdamW(
                [.. operands],
                new AdamWStep(group.LearningRate, group.Betas?.Beta1 ?? beta1, group.Betas?.Beta2 ?? beta2, group.Eps ?? eps, group.WeightDecay, alike.Key.Steps));
        }
    }

    // The moments of all new parameters lie one behind the other in one piece of memory.
    private void AddMoments(Tensor[] values)
    {
        foreach (var alike in values.GroupBy(value => value.DType))
        {
            var starts = new List<long>();
            var total = 0L;
            foreach (var value in alike)
            {
                starts.Add(total);
                total += (value.ElementCount + Alignment - 1) / Alignment * Alignment;
            }

            var flat = TensorScope.Outside(() => Tensor.Zeros([2, checked((int)total)], alike.Key));
            foreach (var (value, start) in alike.Zip(starts))
                moments[value] = new(flat.WithLayout(value.Shape, value.Shape.ContiguousStrides(), start), flat.WithLayout(value.Shape, value.Shape.ContiguousStrides(), total + start));
        }
    }

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, Tensor> State(Tensor parameter) => moments.TryGetValue(parameter, out var state)
        ? new Dictionary<string, Tensor> { ["exp_avg"] = state.First, ["exp_avg_sq"] = state.Second, ["step"] = Tensor.Scalar(state.Steps, DType.Float64) } : [];

    /// <inheritdoc/>
    protected override void Restore(Tensor parameter, IReadOnlyDictionary<string, Tensor> state)
    {
        moments.Remove(parameter);
        if (state.Count > 0) moments[parameter] = new(Get(state, "exp_avg").Clone(), Get(state, "exp_avg_sq").Clone()) { Steps = (int)Get(state, "step").Item() };
    }

    private sealed record Moments(Tensor First, Tensor Second)
    {
        public int Steps { get; set; }
    }
}
