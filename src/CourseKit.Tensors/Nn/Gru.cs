namespace CourseKit.Tensors.Nn;

/// <summary>Gated recurrent units (Cho et al. 2014), as <c>torch.nn.GRU</c> with <c>batch_first</c>: the reset gate acts after the state's product.</summary>
public sealed class Gru : Recurrent
{
    /// <summary>Layers with parameters yet to be loaded or initialised.</summary>
    /// <param name="inputSize">Size of the input's last dimension.</param>
    /// <param name="hiddenSize">Size of the state.</param>
    /// <param name="layers">How many layers read each other's outputs.</param>
    /// <param name="bidirectional">Whether each layer also reads from the end to the beginning.</param>
    /// <param name="bias">Whether biases are added.</param>
    /// <param name="dropout">The probability of dropout between layers, while training; in [0, 1).</param>
    public Gru(int inputSize, int hiddenSize, int layers = 1, bool bidirectional = false, bool bias = true, double dropout = 0)
        : base(gates: 3, inputSize, hiddenSize, layers, bidirectional, bias, dropout)
    {
    }

    /// <summary>Reads a sequence.</summary>
    /// <param name="x">Shape (batch, time, input size).</param>
    /// <param name="start">The first hidden states (layers · directions, batch, hidden size); zeros when null.</param>
    /// <returns>The last layer's hidden states at every step (batch, time, directions · hidden size), and those of all layers after the last step.</returns>
    public (Tensor Output, Tensor Hidden) Forward(Tensor x, Tensor? start = null)
    {
        var (output, states) = Run(x, states: 1, start is null ? null : [start]);
        return (output, states[0]);
    }

    private protected override Tensor[] Step(Tensor fromInput, Tensor fromState, Tensor[] state)
    {
        var (input, hidden) = (fromInput.Split(HiddenSize, -1), fromState.Split(HiddenSize, -1));
        var (reset, update) = ((input[0] + hidden[0]).Sigmoid(), (input[1] + hidden[1]).Sigmoid());
        var candidate = (input[2] + (reset * hidden[2])).Tanh();
        return [candidate + (update * (state[0] - candidate))];
    }
}
