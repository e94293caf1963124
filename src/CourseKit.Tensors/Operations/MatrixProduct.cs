using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>Matrix products, batched and broadcast as in PyTorch, and the linear map of a layer.</summary>
public static class MatrixProduct
{
    extension(Tensor a)
    {
        /// <summary>
        /// The matrix product. The last two dimensions are the matrices, those before are broadcast against each other; a vector is taken as a row on the
        /// left, as a column on the right.
        /// </summary>
        /// <exception cref="ShapeException">The inner sizes differ, or the shapes cannot be broadcast.</exception>
        public Tensor MatMul(Tensor b)
        {
            if (a.Rank == 0 || b.Rank == 0) throw new ShapeException($"MatMul needs at least one dimension on each side, but the shapes are {a.Shape} and {b.Shape}.");
            if (a.Rank == 1) return a.Unsqueeze(0).MatMul(b).Squeeze(b.Rank == 1 ? 0 : -2);
            if (b.Rank == 1) return a.MatMul(b.Unsqueeze(1)).Squeeze(-1);
            if (a.Shape[^1] != b.Shape[^2])
                throw new ShapeException($"MatMul of {a.Shape} and {b.Shape}: the left matrices have {a.Shape[^1]} columns, the right ones {b.Shape[^2]} rows.");

            // One matrix on the right for all of the left: the batch is just more rows.
            if (b.Rank == 2 && a.Rank > 2)
                return a.Reshape(checked((int)((Shape)a.Shape.Sizes[..^1]).ElementCount), a.Shape[^1]).MatMul(b).Reshape([.. a.Shape.Sizes[..^1], b.Shape[^1]]);
            return Batched(a, b);
        }

        /// <summary>Every element of a vector times every element of another: a matrix.</summary>
        public Tensor Outer(Tensor b) => a.Unsqueeze(1) * b.Unsqueeze(0);

        /// <summary>
        /// a · weightᵀ + bias over the last dimension, as <c>torch.nn.functional.linear</c>.
        /// </summary>
        /// <param name="weight">Shape (out, in); float16 and bfloat16 weights are widened as they are read and get no gradient.</param>
        /// <param name="bias">Shape (out), or null.</param>
        /// <param name="packed">The weight as <see cref="Backend.Pack"/> made it, when it is used often without changing.</param>
        public Tensor Linear(Tensor weight, Tensor? bias = null, PackedMatrix? packed = null)
        {
            if (weight.Rank != 2 || a.Rank == 0 || a.Shape[^1] != weight.Shape[1] || (bias is not null && bias.Shape != [weight.Shape[0]]))
                throw new ShapeException($"Linear of {a.Shape} with weight {weight.Shape} and bias {bias?.Shape.ToString() ?? "none"}: expected (..., in), (out, in) and (out).");
            var (outputs, inputs) = (weight.Shape[0], weight.Shape[1]);
            var type = DType.WidestOf(a.DType, weight.DType, bias?.DType ?? a.DType);
            if (type == DType.Float64 && weight.DType != type) (weight, packed) = (weight.To(type), null);
            (var rows, bias) = (a.To(type).Contiguous(), bias?.To(type).Contiguous());
            var result = Tensor.Empty([.. a.Shape.Sizes[..^1], outputs], type);
            var m = ((Shape)a.Shape.Sizes[..^1]).ElementCount;
            packed ??= WeightPacking.For(weight, transposed: true);
            if (packed is null) Product(m, outputs, inputs, Matrix(rows, inputs), Transposed(Matrix(weight)), result, bias?.Data);
            else result.Backend.MatMul(m, Matrix(rows, inputs), packed, Matrix(result, outputs), bias?.Data);
            var inputShape = a.Shape;
            return result.Record("linear", bias is null ? [rows, weight] : [rows, weight, bias], [rows, weight], context =>
            {
                var (x, w, gradient) = (context.Saved(0), context.Saved(1), context.Gradient.Contiguous());
                Tensor? gradX = null, gradWeight = null, gradBias = null;
                if (context.Needs(0))
                {
                    gradX = Tensor.Empty(inputShape, gradient.DType);
                    if (WeightPacking.For(w, transposed: false) is { } turned) gradX.Backend.MatMul(m, Matrix(gradient, outputs), turned, Matrix(gradX, inputs));
                    else Product(m, inputs, outputs, Matrix(gradient, outputs), Matrix(w), gradX);
                }

                if (context.Needs(1))
                {
                    gradWeight = Tensor.Empty(w.Shape, gradient.DType);
                    Product(outputs, inputs, m, Transposed(Matrix(gradient, outputs)), Matrix(x, inputs), gradWeight);
                }

                if (bias is not null && context.Needs(2)) gradBias = gradient.Reshape(checked((int)m), outputs).Sum(0);
                return bias is null ? [gradX, gradWeight] : [gradX, gradWeight, gradBias];
            });
        }
    }

    /// <summary>f(a · weightᵀ + bias) for weights that are packed, in one pass. For inference: not recorded.</summary>
    internal static Tensor PackedLinear(Tensor a, PackedMatrix packed, Tensor? bias, MapKernel? then)
    {
        if (a.Rank == 0 || a.Shape[^1] != packed.K) throw new ShapeException($"Linear of {a.Shape} with weight [{packed.N}, {packed.K}]: expected (..., {packed.K}).");
        var rows = a.ForCompute();
        var result = Tensor.Empty([.. a.Shape.Sizes[..^1], checked((int)packed.N)], rows.DType);
        result.Backend.MatMul(((Shape)a.Shape.Sizes[..^1]).ElementCount, Matrix(rows, packed.K), packed, Matrix(result, packed.N), bias?.Data, then);
        return result;
    }

    private static Tensor Batched(Tensor a, Tensor b)
    {
        (a, b) = (a.DType.IsComputeType ? a : a.To(DType.Float32), b.DType.IsComputeType ? b : b.To(DType.Float32));
        if (a.DType != b.DType) (a, b) = (a.To(DType.Float64), b.To(DType.Float64));
        var batch = Shape.Broadcast(a.Shape.Sizes[..^2], b.Shape.Sizes[..^2]);
        var result = Tensor.Empty([.. batch, a.Shape[^2], b.Shape[^1]], a.DType);
        var (m, n, k) = (a.Shape[^2], b.Shape[^1], a.Shape[^1]);
        result.Backend.MatMul(
            m, n, k, Matrix(a), Matrix(b), Matrix(result), Offsets(a, batch), Offsets(b, batch), Offsets(result, batch));
        return result.Record("matmul", [a, b], [a, b], static context =>
        {
            var (left, right, gradient) = (context.Saved(0), context.Saved(1), context.Gradient);
            return
            [
                context.Needs(0) ? Batched(gradient, right.Transpose(-2, -1)).SumTo(left.Shape) : null,
                context.Needs(1) ? Batched(left.Transpose(-2, -1), gradient).SumTo(right.Shape) : null,
            ];
        });
    }

    private static void Product(long m, long n, long k, MatrixView a, MatrixView b, Tensor result, DataView? bias = null) =>
        result.Backend.MatMul(m, n, k, a, b, Matrix(result, n), [0L], [0L], [0L], bias);

    private static MatrixView Matrix(Tensor x) => new(x.Storage, x.Offset, x.Strides[^2], x.Strides[^1]);

    private static MatrixView Matrix(Tensor contiguous, long columns) => new(contiguous.Storage, contiguous.Offset, columns, 1);

    private static MatrixView Transposed(MatrixView x) => x with { RowStride = x.ColumnStride, ColumnStride = x.RowStride };

    private static long[] Offsets(Tensor x, Shape batch)
    {
        var lead = batch.Length - (x.Rank - 2);
        var strides = new long[batch.Length];
        for (var i = lead; i < batch.Length; i++) strides[i] = x.Shape[i - lead] == 1 ? 0 : x.Strides[i - lead];
        var offsets = new long[batch.ElementCount];
        StridedOrder.Visit(batch.Sizes, strides, (position, offset) => offsets[position] = offset);
        return offsets;
    }
}
