namespace CourseKit.Tensors.Autograd;

/// <summary>
/// Activation checkpointing (Chen et al. 2016): trades time for memory. Inside, nothing is kept for the backward pass but the inputs; the backward pass runs the function again when it gets there.
/// As <c>torch.utils.checkpoint</c> with <c>use_reentrant=False</c>.
/// </summary>
public static class Checkpoint
{
    /// <summary>The function of the input, whose intermediate values are computed again for the gradient: <c>x = Checkpoint.Run(layer.Forward, x)</c>.</summary>
    /// <param name="function">
    /// Must do the same when it runs again. Random draws are repeated: generators are set back for the second run and then forward again. Parameters that it captures get their gradients as
    /// always, and inputs need not require one.
    /// </param>
    /// <param name="input">Must not be changed in place before the backward pass.</param>
    /// <exception cref="GradientException">Thrown by Backward: the function did something else, or an input was changed.</exception>
    public static Tensor Run(Func<Tensor, Tensor> function, Tensor input) => Recorded(inputs => [function(inputs[0])], [input])[0];

    /// <summary>The function of several inputs, likewise.</summary>
    public static Tensor Run(Func<Tensor[], Tensor> function, params Tensor[] inputs) => Recorded(given => [function(given)], inputs)[0];

    /// <summary>The function of several inputs with several results, likewise.</summary>
    public static Tensor[] Run(Func<Tensor[], Tensor[]> function, params Tensor[] inputs) => Recorded(function, inputs);

    private static Tensor[] Recorded(Func<Tensor[], Tensor[]> function, Tensor[] inputs) =>
        NoGrad.IsRecording ? new CheckpointFrame(function, [.. inputs]).Run() : function(inputs);
}
