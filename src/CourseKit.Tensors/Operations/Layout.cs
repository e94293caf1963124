using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>Copies and conversions of the elements as they are.</summary>
public static class Layout
{
    extension(Tensor x)
    {
        /// <summary>The tensor itself if its elements lie in row-major order, else a copy that does.</summary>
        public Tensor Contiguous() => x.IsContiguous ? x : Copy(x).Record("contiguous", [x], [], static context => [context.Gradient]);

        /// <summary>A copy in row-major order with its own memory.</summary>
        public Tensor Clone() => Copy(x).Record("clone", [x], [], static context => [context.Gradient]);

        /// <summary>The elements in another type: between real types rounded to nearest, to integers cut off (what does not fit becomes the nearest that does), to Bool whether they differ from 0.</summary>
        public Tensor To(DType type)
        {
            if (x.DType == type) return x;
            var from = x.DType;
            if (from.IsQuantized && !x.IsContiguous) return WidenWhole(x).To(type);
            var result = Convert(x.IsContiguous ? x : Copy(x), type);
            if (!type.IsFloatingPoint) return result;
            return result.Record("to", [x], [], context => [context.Gradient.To(from)]);
        }
    }

    private static Tensor Copy(Tensor x)
    {
        var y = Tensor.Empty(x.Shape, x.DType);
        CopyElements(x.View, y.Data);
        return y;
    }

    private static void CopyElements(StridedView x, DataView y)
    {
        if (x.Type.IsComputeType) Backend.For(x.Type).Copy(x, y);
        else ElementMoves.Copy(x, y);
    }

    // Quantised elements cannot be moved: all of the memory is widened, and the view taken again.
    private static Tensor WidenWhole(Tensor x)
    {
        var whole = x.WithLayout([checked((int)x.Storage.Length)], [1], 0);
        return Convert(whole, DType.Float32).WithLayout(x.Shape, x.Strides, x.Offset).Contiguous();
    }

    private static Tensor Convert(Tensor x, DType type)
    {
        if (!x.DType.IsFloatingPoint && !type.IsFloatingPoint)
        {
            var whole = Tensor.Empty(x.Shape, type);
            IntegerConversion.Apply(x.Data, whole.Data);
            return whole;
        }

        // Kernels convert between a compute type and any other; what lies between two other types goes by way of one.
        if (!x.DType.IsComputeType && !type.IsComputeType)
            return Convert(Convert(x, x.DType is DType.Int64 or DType.Int32 ? DType.Float64 : DType.Float32), type);
        var y = Tensor.Empty(x.Shape, type);
        Backend.For(type.IsComputeType && (type == DType.Float64 || !x.DType.IsComputeType) ? type : x.DType).Convert(x.Data, y.Data);
        return y;
    }
}
