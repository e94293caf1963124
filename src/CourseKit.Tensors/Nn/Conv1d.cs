namespace CourseKit.Tensors.Nn;

/// <summary>A convolution over sequences (batch, channels, length), as <c>torch.nn.Conv1d</c>.</summary>
public sealed class Conv1d : Layer
{
    private readonly int stride, padding, dilation, groups;

    /// <summary>A layer with parameters yet to be loaded or initialised.</summary>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the result.</param>
    /// <param name="kernelSize">Length of the kernel.</param>
    /// <param name="stride">How far the kernel moves.</param>
    /// <param name="padding">Zeros at each end.</param>
    /// <param name="dilation">Distance of the kernel's elements.</param>
    /// <param name="groups">Into how many groups the channels are divided.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <exception cref="ShapeException">The channels cannot be divided so.</exception>
    public Conv1d(int inChannels, int outChannels, int kernelSize, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool bias = true)
    {
        if (groups < 1 || inChannels % groups != 0 || outChannels % groups != 0)
            throw new ShapeException($"{inChannels} input and {outChannels} output channels cannot be divided into {groups} groups.");
        (this.stride, this.padding, this.dilation, this.groups) = (stride, padding, dilation, groups);
        Weight = Add("weight", new Parameter([outChannels, inChannels / groups, kernelSize]));
        Bias = bias ? Add("bias", new Parameter([outChannels])) : null;
    }

    /// <summary>Shape (out, in / groups, kernel).</summary>
    public Parameter Weight { get; }

    /// <summary>Shape (out), or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => x.Conv1d(Weight, Bias?.Value, stride, padding, dilation, groups);
}
