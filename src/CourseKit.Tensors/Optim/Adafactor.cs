using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Nn;

namespace CourseKit.Tensors.Optim;

/// <summary>
/// Adafactor (Shazeer and Stern 2018, algorithm 4), with which T5 was trained: of the running mean of a matrix's squared gradients only the sums of rows and columns are kept, so that
/// its memory is that of a row and a column. As <c>transformers.Adafactor</c>, without its first moment.
/// </summary>
public sealed class Adafactor : Optimizer
{
    private const string Row = "exp_avg_sq_row", Column = "exp_avg_sq_col", Whole = "exp_avg_sq", Steps = "step";
    private readonly AdafactorOptions options;
    private readonly Dictionary<Tensor, Dictionary<string, Tensor>> states = [];

    /// <summary>An optimiser of parameter groups. With relative steps a group's learning rate is of no effect.</summary>
    public Adafactor(IEnumerable<ParameterGroup> groups, AdafactorOptions? options = null)
        : base(groups) => this.options = options ?? new();

    /// <summary>An optimiser of parameters that are trained alike, at a learning rate that is given and not worked out.</summary>
    public Adafactor(IEnumerable<Parameter> parameters, double learningRate = 1e-3, double weightDecay = 0)
        : this([new ParameterGroup(parameters, learningRate, weightDecay)], new() { ScaleParameter = false, RelativeStep = false })
    {
    }

    /// <inheritdoc/>
    protected override void Update(Tensor value, Tensor gradient, ParameterGroup group)
    {
        using var _ = new NoGrad();
        if (!states.TryGetValue(value, out var state)) states[value] = state = Start(value);
        var step = state[Steps].Item() + 1;
        state[Steps] = Tensor.Scalar(step, DType.Float64);
        var parameter = value.Detach();
        var rate = Rate(parameter, group.LearningRate, step);
        var kept = 1 - Math.Pow(step, options.DecayRate);
        var squares = gradient.Square() + options.Eps1;

        Tensor update;
        if (value.Rank >= 2)
        {
            Average(state[Row], squares.Mean(-1), kept);
            Average(state[Column], squares.Mean(-2), kept);
            update = (state[Row] / state[Row].Mean(-1, keepDim: true)).Rsqrt().Unsqueeze(-1) * state[Column].Rsqrt().Unsqueeze(-2) * gradient;
        }
        else
        {
            Average(state[Whole], squares, kept);
            update = state[Whole].Rsqrt() * gradient;
        }

        var scale = rate / Math.Max(1, RootMeanSquare(update) / options.ClipThreshold);
        if (group.WeightDecay != 0) parameter.ScaleInPlace(1 - (group.WeightDecay * rate));
        parameter.AddInPlace(update, -scale);
    }

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, Tensor> State(Tensor parameter) => states.GetValueOrDefault(parameter) ?? [];

    /// <inheritdoc/>
    protected override void Restore(Tensor parameter, IReadOnlyDictionary<string, Tensor> state)
    {
        states.Remove(parameter);
        if (state.Count == 0) return;
        var start = Start(parameter);
        foreach (var (name, value) in start)
        {
            var given = Get(state, name);
            start[name] = given.Shape == value.Shape ? given.Clone() : throw new StateDictException($"'{name}' has shape {given.Shape}, expected {value.Shape}.");
        }

        states[parameter] = start;
    }

    private static Dictionary<string, Tensor> Start(Tensor value)
    {
        var state = new Dictionary<string, Tensor> { [Steps] = Tensor.Scalar(0, DType.Float64) };
        if (value.Rank < 2) state[Whole] = Tensor.Zeros(value.Shape, value.DType);
        else
        {
            state[Row] = Tensor.Zeros([.. value.Shape.Sizes[..^1]], value.DType);
            state[Column] = Tensor.Zeros([.. value.Shape.Sizes[..^2], value.Shape[^1]], value.DType);
        }

        return state;
    }

    private static void Average(Tensor mean, Tensor value, double kept)
    {
        mean.ScaleInPlace(kept);
        mean.AddInPlace(value, 1 - kept);
    }

    private double Rate(Tensor parameter, double learningRate, double step)
    {
        if (options.RelativeStep) learningRate = Math.Min(options.WarmupInit ? 1e-6 * step : 1e-2, 1 / Math.Sqrt(step));
        return options.ScaleParameter ? learningRate * Math.Max(options.Eps2, RootMeanSquare(parameter)) : learningRate;
    }

    private static double RootMeanSquare(Tensor x) => x.ElementCount == 0 ? 0 : Math.Sqrt(x.Backend.SumOfSquares(x.Contiguous().Data) / x.ElementCount);
}

/// <summary>Options of <see cref="Adafactor"/>, with the defaults of <c>transformers.Adafactor</c>.</summary>
public sealed record AdafactorOptions
{
    /// <summary>Added to squared gradients.</summary>
    public double Eps1 { get; init; } = 1e-30;

    /// <summary>The least scale of a parameter.</summary>
    public double Eps2 { get; init; } = 1e-3;

    /// <summary>The largest root mean square of an update.</summary>
    public double ClipThreshold { get; init; } = 1;

    /// <summary>The mean of squares keeps the share 1 - step^this.</summary>
    public double DecayRate { get; init; } = -0.8;

    /// <summary>Whether steps are in proportion to the parameter's root mean square.</summary>
    public bool ScaleParameter { get; init; } = true;

    /// <summary>Whether the learning rate is worked out from the step's number.</summary>
    public bool RelativeStep { get; init; } = true;

    /// <summary>Whether that learning rate begins near 0.</summary>
    public bool WarmupInit { get; init; }
}
