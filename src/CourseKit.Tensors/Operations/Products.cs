using System.Numerics;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>Products of elements.</summary>
public static class Products
{
    private const long Grain = 16384;

    extension(Tensor x)
    {
        /// <summary>The product of all elements; 1 of nothing. Of integers and Bool an int64, which wraps around; Float32 is multiplied in double precision.</summary>
        public Tensor Prod() => x.Reshape(-1).Prod(0);

        /// <summary>The product along a dimension.</summary>
        /// <remarks>The gradient of an element is the product of the others, also where one is 0.</remarks>
        public Tensor Prod(int dimension, bool keepDim = false)
        {
            var d = x.Shape.Dimension(dimension);
            var source = x.DType.IsFloatingPoint ? x.ForCompute() : x.To(DType.Int64).Contiguous();
            var (outer, n, inner) = Reductions.Around(x.Shape, d);
            var result = Tensor.Empty(TypedReduction.WithoutDimension(x.Shape, d, keepDim), source.DType);
            switch (source.DType)
            {
                case DType.Float32: Multiply<float, double>(source.Data, result.Data, outer, n, inner); break;
                case DType.Float64: Multiply<double, double>(source.Data, result.Data, outer, n, inner); break;
                default: Multiply<long, long>(source.Data, result.Data, outer, n, inner); break;
            }

            var kept = x.Shape.Select((size, i) => i == d ? 1 : size).ToArray();
            return result.Record("prod", [source], [source], context =>
            {
                var others = Tensor.Empty(context.Saved(0).Shape, context.Saved(0).DType);
                if (others.DType == DType.Float32) MultiplyOthers<float>(context.Saved(0).Data, others.Data, outer, n, inner);
                else MultiplyOthers<double>(context.Saved(0).Data, others.Data, outer, n, inner);
                return [context.Gradient.Reshape(kept) * others];
            });
        }
    }

    private static unsafe void Multiply<T, TProduct>(DataView x, DataView y, long outer, long n, long inner)
        where T : unmanaged, INumber<T>
        where TProduct : unmanaged, INumber<TProduct>
    {
        T* source = x.Pointer<T>(), target = y.Pointer<T>();
        ComputeThreads.ForRanges(outer * inner, Math.Max(1, Grain / Math.Max(1, n)), (from, to) =>
        {
            for (var task = from; task < to; task++)
            {
                T* first = source + (task / inner * n * inner) + (task % inner);
                var product = TProduct.One;
                for (var i = 0L; i < n; i++) product = unchecked(product * TProduct.CreateTruncating(first[i * inner]));
                target[task] = T.CreateTruncating(product);
            }
        });
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(y.Storage);
    }

    // Not the product divided by the element, which may be 0: what comes before it times what comes behind it.
    private static unsafe void MultiplyOthers<T>(DataView x, DataView y, long outer, long n, long inner)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T* source = x.Pointer<T>(), target = y.Pointer<T>();
        ComputeThreads.ForRanges(outer * inner, Math.Max(1, Grain / Math.Max(1, n)), (from, to) =>
        {
            var before = new double[n];
            for (var task = from; task < to; task++)
            {
                var first = (task / inner * n * inner) + (task % inner);
                var product = 1.0;
                for (var i = 0L; i < n; i++)
                {
                    before[i] = product;
                    product *= double.CreateTruncating(source[first + (i * inner)]);
                }

                product = 1;
                for (var i = n - 1; i >= 0; i--)
                {
                    target[first + (i * inner)] = T.CreateTruncating(before[i] * product);
                    product *= double.CreateTruncating(source[first + (i * inner)]);
                }
            }
        });
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(y.Storage);
    }
}
