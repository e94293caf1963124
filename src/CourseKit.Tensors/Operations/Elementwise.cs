using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;

namespace CourseKit.Tensors;

/// <summary>Functions of each element by itself.</summary>
public static class Elementwise
{
    extension(Tensor x)
    {
        /// <summary>|x|.</summary>
        public Tensor Abs() => Map(x, MapKernel.Abs);

        /// <summary>e^x.</summary>
        public Tensor Exp() => Map(x, MapKernel.Exp);

        /// <summary>The natural logarithm.</summary>
        public Tensor Log() => Map(x, MapKernel.Log);

        /// <summary>The square root.</summary>
        public Tensor Sqrt() => Map(x, MapKernel.Sqrt);

        /// <summary>1 / sqrt(x).</summary>
        public Tensor Rsqrt() => Map(x, MapKernel.Rsqrt);

        /// <summary>1 / x.</summary>
        public Tensor Reciprocal() => Map(x, MapKernel.Reciprocal);

        /// <summary>x².</summary>
        public Tensor Square() => Map(x, MapKernel.Square);

        /// <summary>The sine.</summary>
        public Tensor Sin() => Map(x, MapKernel.Sin);

        /// <summary>The cosine.</summary>
        public Tensor Cos() => Map(x, MapKernel.Cos);

        /// <summary>The hyperbolic tangent.</summary>
        public Tensor Tanh() => Map(x, MapKernel.Tanh);

        /// <summary>The error function.</summary>
        public Tensor Erf() => Map(x, MapKernel.Erf);

        /// <summary>The logistic function 1 / (1 + e^-x).</summary>
        public Tensor Sigmoid() => Map(x, MapKernel.Sigmoid);

        /// <summary>max(x, 0).</summary>
        public Tensor Relu() => Map(x, MapKernel.Relu);

        /// <summary>x Φ(x), with the exact Gaussian distribution function (Hendrycks and Gimpel 2016).</summary>
        public Tensor Gelu() => Map(x, MapKernel.Gelu);

        /// <summary>GELU by its tanh approximation, <c>gelu_new</c> in checkpoints' configurations.</summary>
        public Tensor GeluTanh() => Map(x, MapKernel.GeluTanh);

        /// <summary>x · sigmoid(x), also called swish.</summary>
        public Tensor Silu() => Map(x, MapKernel.Silu);

        /// <summary>log(1 + e^x).</summary>
        public Tensor Softplus() => Map(x, MapKernel.Softplus);

        /// <summary>The logarithm of <see cref="Sigmoid"/>, computed without it, so that small probabilities keep their precision.</summary>
        public Tensor LogSigmoid() => -(-x).Softplus();

        /// <summary>The tensor in a compute type and in row-major order.</summary>
        internal Tensor ForCompute() => (x.DType.IsComputeType ? x : x.To(DType.Float32)).Contiguous();
    }

    private static Tensor Map(Tensor x, MapKernel kernel)
    {
        var source = x.ForCompute();
        var result = Tensor.Empty(source.Shape, source.DType);
        result.Backend.Map(kernel, source.Data, result.Data);
        return result.Record(kernel.ToString(), [source], [source, result], context =>
        {
            var gradient = Tensor.Empty(context.Gradient.Shape, context.Gradient.DType);
            gradient.Backend.MapGradient(kernel, context.Saved(0).Data, context.Saved(1).Data, context.Gradient.Contiguous().Data, gradient.Data);
            return [gradient];
        });
    }
}
