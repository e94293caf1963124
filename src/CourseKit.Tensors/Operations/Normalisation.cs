using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;

namespace CourseKit.Tensors;

/// <summary>Softmax and layer normalisation: each row is brought to a common scale.</summary>
public static class Normalisation
{
    extension(Tensor x)
    {
        /// <summary>e^x / Σ e^x along a dimension: positive numbers that add up to 1.</summary>
        public Tensor Softmax(int dimension) => Along(x, dimension, logarithm: false);

        /// <summary>The logarithm of <see cref="Softmax"/>, computed without it, so that small probabilities keep their precision.</summary>
        public Tensor LogSoftmax(int dimension) => Along(x, dimension, logarithm: true);

        /// <summary>log Σ e^x along a dimension.</summary>
        public Tensor LogSumExp(int dimension, bool keepDim = false)
        {
            var source = x.ForCompute();
            var logSum = NoGrad.Run(() => ShiftedLogSum(source, dimension));
            var kept = logSum.Shape;
            var result = keepDim || x.Rank == 0 ? logSum : logSum.Squeeze(dimension);
            return result.Record("logsumexp", [source], [source, result], context =>
                [context.Gradient.Reshape(kept.Sizes) * (context.Saved(0) - context.Saved(1).Reshape(kept.Sizes)).Exp()]);
        }

        /// <summary>(x - mean) / sqrt(variance + eps) · weight + bias over the last dimension, with the biased variance (Ba et al. 2016).</summary>
        /// <param name="weight">One factor an element of the last dimension.</param>
        /// <param name="bias">One summand an element of the last dimension.</param>
        /// <param name="eps">Keeps the root away from 0; BERT uses 1e-12.</param>
        public Tensor LayerNorm(Tensor weight, Tensor bias, double eps = 1e-5)
        {
            if (x.Rank == 0 || weight.Shape != [x.Shape[^1]] || bias.Shape != weight.Shape)
                throw new ShapeException($"LayerNorm of {x.Shape} needs weight and bias with one value for each element of the last dimension, but they have {weight.Shape} and {bias.Shape}.");
            var type = DType.WidestOf(x.DType, weight.DType, bias.DType);
            var (source, factors, summands) = (x.To(type).Contiguous(), weight.To(type).Contiguous(), bias.To(type).Contiguous());
            var n = x.Shape[^1];
            var rows = n == 0 ? 0 : source.ElementCount / n;
            var result = Tensor.Empty(source.Shape, source.DType);
            var (mean, rstd) = (Tensor.Empty([(int)rows], source.DType), Tensor.Empty([(int)rows], source.DType));
            result.Backend.LayerNorm(source.Data, null, factors.Data, summands.Data, eps, result.Data, mean.Data, rstd.Data, rows, n);
            return result.Record("layer_norm", [source, factors, summands], [source, factors, mean, rstd], context =>
            {
                var gradient = context.Gradient.Contiguous();
                var gradX = context.Needs(0) ? Tensor.Empty(gradient.Shape, gradient.DType) : null;
                var gradWeight = context.Needs(1) ? Tensor.Empty([n], gradient.DType) : null;
                var gradBias = context.Needs(2) ? Tensor.Empty([n], gradient.DType) : null;
                gradient.Backend.LayerNormGradient(
                    context.Saved(0).Data, context.Saved(1).Data, context.Saved(2).Data, context.Saved(3).Data, gradient.Data,
                    gradX?.Data, gradWeight?.Data, gradBias?.Data, rows, n);
                return [gradX, gradWeight, gradBias];
            });
        }

        /// <summary>LayerNorm(x + residual) in one pass and in place of x. For inference: not recorded.</summary>
        internal Tensor AddLayerNormInPlace(Tensor residual, Tensor weight, Tensor bias, double eps)
        {
            var n = x.Shape[^1];
            // The kernel leaves the sum in its second argument, which here becomes the result.
            x.Backend.LayerNorm(residual.Data, x.Data, weight.Data, bias.Data, eps, x.Data, null, null, n == 0 ? 0 : x.ElementCount / n, n);
            x.Storage.Version++;
            return x;
        }

        /// <summary>x / sqrt(mean(x²) + eps) · weight over the last dimension (Zhang and Sennrich 2019).</summary>
        public Tensor RmsNorm(Tensor weight, double eps = 1e-6) => RmsRows.TryApply(x, weight, eps) ?? (x * (x.Square().Mean(-1, keepDim: true) + eps).Rsqrt() * weight);
    }

    // Shifted by the largest element, so that no exponential overflows; an infinite one stays, or infinity - infinity would make NaN of the whole row.
    private static Tensor ShiftedLogSum(Tensor x, int dimension)
    {
        var d = x.Shape.Dimension(dimension);
        var sizes = x.Shape.ToArray();
        if (x.Rank > 0) sizes[d] = 1;
        var (outer, n, inner) = Reductions.Around(x.Shape, d);
        var largest = Tensor.Empty(sizes, x.DType);
        x.Backend.Reduce(ReduceKernel.Max, x.Data, largest.Data, outer, n, inner);
        var infinite = (largest * 0).To(DType.Bool); // NaN, which is not 0
        var shift = largest.MaskedFill(infinite, 0);
        return (x - shift).Exp().Sum(d, keepDim: true).Log() + shift;
    }

    // Kernels work on rows: another dimension is brought to the end and back.
    private static Tensor Along(Tensor x, int dimension, bool logarithm)
    {
        var d = x.Shape.Dimension(dimension);
        return x.Rank == 0 || d == x.Rank - 1 ? Rows(x, logarithm) : Rows(x.Transpose(d, -1), logarithm).Transpose(d, -1);
    }

    private static Tensor Rows(Tensor x, bool logarithm)
    {
        var source = x.ForCompute();
        var n = x.Rank == 0 ? 1 : x.Shape[^1];
        var rows = n == 0 ? 0 : source.ElementCount / n;
        var result = Tensor.Empty(source.Shape, source.DType);
        result.Backend.Softmax(source.Data, result.Data, rows, n, logarithm);
        return result.Record(logarithm ? "log_softmax" : "softmax", [source], [result], context =>
        {
            var gradient = Tensor.Empty(context.Gradient.Shape, context.Gradient.DType);
            gradient.Backend.SoftmaxGradient(context.Saved(0).Data, context.Gradient.Contiguous().Data, gradient.Data, rows, n, logarithm);
            return [gradient];
        });
    }
}
