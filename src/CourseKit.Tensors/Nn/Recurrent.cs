using System.Globalization;

namespace CourseKit.Tensors.Nn;

/// <summary>What LSTM and GRU share: parameters under PyTorch's names (<c>weight_ih_l0</c>, <c>weight_hh_l0_reverse</c>, ...), layers one above another, and both directions. Sequences are
/// (batch, time, features).</summary>
public abstract class Recurrent : Module
{
    private readonly List<Direction> directions = [];
    private readonly int directionCount;
    private readonly double dropout;

    private protected Recurrent(int gates, int inputSize, int hiddenSize, int layers, bool bidirectional, bool bias, double dropout)
    {
        if (dropout is < 0 or >= 1 or double.NaN) throw new ArgumentOutOfRangeException(nameof(dropout), dropout, "A dropout probability is in [0, 1).");
        this.dropout = dropout;
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        (InputSize, HiddenSize, directionCount) = (inputSize, hiddenSize, bidirectional ? 2 : 1);
        for (var layer = 0; layer < layers; layer++)
        {
            for (var direction = 0; direction < directionCount; direction++)
            {
                var suffix = $"_l{layer.ToString(CultureInfo.InvariantCulture)}{(direction == 1 ? "_reverse" : "")}";
                var width = layer == 0 ? inputSize : hiddenSize * directionCount;
                directions.Add(new(
                    Add("weight_ih" + suffix, new Parameter([gates * hiddenSize, width])),
                    Add("weight_hh" + suffix, new Parameter([gates * hiddenSize, hiddenSize])),
                    bias ? Add("bias_ih" + suffix, new Parameter([gates * hiddenSize])) : null,
                    bias ? Add("bias_hh" + suffix, new Parameter([gates * hiddenSize])) : null));
            }
        }
    }

    /// <summary>Size of the input's last dimension.</summary>
    public int InputSize { get; }

    /// <summary>Size of the state of one direction.</summary>
    public int HiddenSize { get; }

    /// <summary>Where dropout's randomness comes from.</summary>
    public Generator Generator { get; set; } = Generator.Default;

    /// <summary>One step: from what the input and the state give for all gates (batch, gates · hidden) and the state to the next state, whose first tensor is the output.</summary>
    private protected abstract Tensor[] Step(Tensor fromInput, Tensor fromState, Tensor[] state);

    /// <summary>All layers over a sequence.</summary>
    /// <param name="x">Shape (batch, time, features).</param>
    /// <param name="states">How many tensors make up a state.</param>
    /// <param name="start">The first states, each (layers · directions, batch, hidden); zeros when null.</param>
    /// <returns>The last layer's outputs (batch, time, directions · hidden), and the last states.</returns>
    private protected (Tensor Output, Tensor[] States) Run(Tensor x, int states, Tensor[]? start)
    {
        x = BeforeForward(x);
        var input = x;
        if (x.Rank != 3 || x.Shape[2] != InputSize || x.Shape[1] == 0)
            throw new ShapeException($"{GetType().Name} reads sequences (batch, time, {InputSize}) of at least one step, but the shape is {x.Shape}.");
        Shape expected = [directions.Count, x.Shape[0], HiddenSize];
        foreach (var state in start ?? [])
            if (state.Shape != expected) throw new ShapeException($"{GetType().Name} over {x.Shape} starts from states of shape {expected}, but was given {state.Shape}.");
        var ends = Enumerable.Range(0, states).Select(_ => new List<Tensor>()).ToArray();
        for (var i = 0; i < directions.Count; i += directionCount)
        {
            // Between layers, and neither before the first nor behind the last.
            if (i > 0 && IsTraining) x = x.Dropout(dropout, Generator);
            var outputs = new List<Tensor>();
            for (var direction = 0; direction < directionCount; direction++)
            {
                var first = i + direction;
                var state = Enumerable.Range(0, states).Select(s => start?[s][first] ?? Tensor.Zeros([x.Shape[0], HiddenSize], DType.WidestOf(x.DType))).ToArray();
                outputs.Add(RunDirection(directions[first], x, state, backwards: direction == 1));
                for (var s = 0; s < states; s++) ends[s].Add(state[s]);
            }

            x = outputs.Count == 1 ? outputs[0] : Tensor.Cat(outputs, -1);
        }

        return (AfterForward(input, x), Array.ConvertAll(ends, list => Tensor.Stack(list)));
    }

    // Leaves the last state in `state`.
    private Tensor RunDirection(Direction direction, Tensor x, Tensor[] state, bool backwards)
    {
        // The input's share does not depend on the steps before: one product for all of them.
        var fromInput = x.Linear(direction.InputWeight, direction.InputBias?.Value).Unbind(1);
        var outputs = new Tensor[x.Shape[1]];
        for (var step = 0; step < outputs.Length; step++)
        {
            var time = backwards ? outputs.Length - 1 - step : step;
            Step(fromInput[time], state[0].Linear(direction.StateWeight, direction.StateBias?.Value), state).CopyTo(state, 0);
            outputs[time] = state[0];
        }

        return Tensor.Stack(outputs, 1);
    }

    private sealed record Direction(Parameter InputWeight, Parameter StateWeight, Parameter? InputBias, Parameter? StateBias);
}
