using System.Numerics;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>Functions that step from one whole number to the next. Integers stay as they are; the gradient is 0, as in PyTorch.</summary>
public static class Rounding
{
    private enum Step
    {
        Floor,
        Ceil,
        Round,
        Trunc,
    }

    extension(Tensor x)
    {
        /// <summary>The largest whole number that is not above x.</summary>
        public Tensor Floor() => Apply(Step.Floor, x);

        /// <summary>The smallest whole number that is not below x.</summary>
        public Tensor Ceil() => Apply(Step.Ceil, x);

        /// <summary>The nearest whole number; of two that are equally near the even one.</summary>
        public Tensor Round() => Apply(Step.Round, x);

        /// <summary>x without its fraction: rounded towards 0.</summary>
        public Tensor Trunc() => Apply(Step.Trunc, x);

        /// <summary>-1, 0 or 1, with the sign of x; 0 of NaN, as in PyTorch.</summary>
        public Tensor Sign()
        {
            if (x.DType == DType.Bool) return x.Clone();
            var source = x.Widened().Contiguous();
            var result = Tensor.Empty(source.Shape, source.DType);
            ElementDispatch.Run(source.DType, new SignWork(source.Data, result.Data));
            return result.WithZeroGradient("sign", source);
        }

        /// <summary>Records that this result does not change with its inputs, where it has a slope at all.</summary>
        internal Tensor WithZeroGradient(string name, params Tensor[] inputs)
        {
            var shapes = Array.ConvertAll(inputs, input => input.Shape);
            return x.Record(name, inputs, [], context =>
            {
                var gradients = new Tensor?[shapes.Length];
                for (var i = 0; i < gradients.Length; i++) gradients[i] = context.Needs(i) ? Tensor.Zeros(shapes[i], context.Gradient.DType) : null;
                return gradients;
            });
        }
    }

    private static Tensor Apply(Step step, Tensor x)
    {
        if (!x.DType.IsFloatingPoint) return x.Clone();
        var source = x.ForCompute();
        var result = Tensor.Empty(source.Shape, source.DType);
        if (source.DType == DType.Float32) Run<float>(step, source.Data, result.Data);
        else Run<double>(step, source.Data, result.Data);
        return result.WithZeroGradient(step.ToString(), source);
    }

    private static void Run<T>(Step step, DataView x, DataView y)
        where T : unmanaged, IFloatingPoint<T>
    {
        switch (step)
        {
            case Step.Floor: MapLoop.Run<T, FloorOf<T>>(x, y); break;
            case Step.Ceil: MapLoop.Run<T, CeilOf<T>>(x, y); break;
            case Step.Round: MapLoop.Run<T, RoundOf<T>>(x, y); break;
            default: MapLoop.Run<T, TruncOf<T>>(x, y); break;
        }
    }

    private readonly struct SignWork(DataView x, DataView y) : IElementWork
    {
        public void Run<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => MapLoop.Run<T, SignOf<T>>(x, y);
    }

    private readonly struct SignOf<T> : IElementMap<T>
        where T : INumber<T>
    {
        public static T Of(T x) => x > T.Zero ? T.One : x < T.Zero ? T.Zero - T.One : T.Zero;
    }

    private readonly struct FloorOf<T> : IElementMap<T>
        where T : IFloatingPoint<T>
    {
        public static T Of(T x) => T.Floor(x);
    }

    private readonly struct CeilOf<T> : IElementMap<T>
        where T : IFloatingPoint<T>
    {
        public static T Of(T x) => T.Ceiling(x);
    }

    private readonly struct RoundOf<T> : IElementMap<T>
        where T : IFloatingPoint<T>
    {
        public static T Of(T x) => T.Round(x, MidpointRounding.ToEven);
    }

    private readonly struct TruncOf<T> : IElementMap<T>
        where T : IFloatingPoint<T>
    {
        public static T Of(T x) => T.Truncate(x);
    }
}
