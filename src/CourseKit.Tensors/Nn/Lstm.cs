namespace CourseKit.Tensors.Nn;

/// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997, with forget gates), as <c>torch.nn.LSTM</c> with <c>batch_first</c>.</summary>
public sealed class Lstm : Recurrent
{
    /// <summary>Layers with parameters yet to be loaded or initialised.</summary>
    /// <param name="inputSize">Size of the input's last dimension.</param>
    /// <param name="hiddenSize">Size of the state.</param>
    /// <param name="layers">How many layers read each other's outputs.</param>
    /// <param name="bidirectional">Whether each layer also reads from the end to the beginning.</param>
    /// <param name="bias">Whether biases are added.</param>
    /// <param name="dropout">The probability of dropout between layers, while training; in [0, 1).</param>
    public Lstm(int inputSize, int hiddenSize, int layers = 1, bool bidirectional = false, bool bias = true, double dropout = 0)
        : base(gates: 4, inputSize, hiddenSize, layers, bidirectional, bias, dropout)
    {
    }

    /// <summary>Reads a sequence.</summary>
    /// <param name="x">Shape (batch, time, input size).</param>
    /// <param name="start">The first hidden and cell states, each (layers · directions, batch, hidden size); zeros when null.</param>
    /// <returns>The last layer's hidden states at every step (batch, time, directions · hidden size), and the hidden and cell states after the last step.</returns>
    public LstmOutput Forward(Tensor x, (Tensor Hidden, Tensor Cell)? start = null)
    {
        var (output, states) = Run(x, states: 2, start is { } given ? [given.Hidden, given.Cell] : null);
        return new(output, states[0], states[1]);
    }

    private protected override Tensor[] Step(Tensor fromInput, Tensor fromState, Tensor[] state)
    {
        var gates = (fromInput + fromState).Split(HiddenSize, -1);
        var cell = (gates[1].Sigmoid() * state[1]) + (gates[0].Sigmoid() * gates[2].Tanh());
        return [gates[3].Sigmoid() * cell.Tanh(), cell];
    }
}

/// <summary>What an <see cref="Lstm"/> makes of a sequence.</summary>
/// <param name="Output">The last layer's hidden states at every step: (batch, time, directions · hidden size).</param>
/// <param name="Hidden">The hidden states after the last step: (layers · directions, batch, hidden size).</param>
/// <param name="Cell">The cell states after the last step, likewise.</param>
public sealed record LstmOutput(Tensor Output, Tensor Hidden, Tensor Cell);
