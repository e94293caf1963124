namespace CourseKit.Tensors.Backends;

/// <summary>Element-wise functions of one argument that every backend computes, forward and backward.</summary>
public enum MapKernel
{
    /// <summary>-x.</summary>
    Negate,

    /// <summary>|x|; gradient sign(x), 0 at 0.</summary>
    Abs,

    /// <summary>e^x.</summary>
    Exp,

    /// <summary>Natural logarithm.</summary>
    Log,

    /// <summary>Square root.</summary>
    Sqrt,

    /// <summary>1 / sqrt(x).</summary>
    Rsqrt,

    /// <summary>1 / x.</summary>
    Reciprocal,

    /// <summary>Sine.</summary>
    Sin,

    /// <summary>Cosine.</summary>
    Cos,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>Error function.</summary>
    Erf,

    /// <summary>1 / (1 + e^-x).</summary>
    Sigmoid,

    /// <summary>max(x, 0); gradient 0 at 0.</summary>
    Relu,

    /// <summary>x Φ(x), with the exact Gaussian distribution function (Hendrycks and Gimpel 2016).</summary>
    Gelu,

    /// <summary>GELU by its tanh approximation (`gelu_new`).</summary>
    GeluTanh,

    /// <summary>x · sigmoid(x), also called swish.</summary>
    Silu,

    /// <summary>log(1 + e^x).</summary>
    Softplus,

    /// <summary>x².</summary>
    Square,
}

/// <summary>Element-wise functions of two arguments that every backend computes.</summary>
public enum PairKernel
{
    /// <summary>a + b.</summary>
    Add,

    /// <summary>a - b.</summary>
    Subtract,

    /// <summary>a · b.</summary>
    Multiply,

    /// <summary>a / b.</summary>
    Divide,

    /// <summary>The larger of both; NaN when either is.</summary>
    Maximum,

    /// <summary>The smaller of both; NaN when either is.</summary>
    Minimum,

    /// <summary>a to the power of b.</summary>
    Power,
}
