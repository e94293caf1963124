namespace CourseKit.Tensors;

/// <summary>Masks of the elements that are NaN, infinite or neither. Integers are always finite.</summary>
public static class Finiteness
{
    extension(Tensor x)
    {
        /// <summary>Where an element is not a number.</summary>
        public Tensor IsNan() => x.Ne(x);

        /// <summary>Where an element is positive or negative infinity.</summary>
        public Tensor IsInf() => x.DType.IsFloatingPoint ? x.Eq(double.PositiveInfinity) | x.Eq(double.NegativeInfinity) : Tensor.Zeros(x.Shape, DType.Bool);

        /// <summary>Where an element is neither infinite nor NaN.</summary>
        public Tensor IsFinite() => !(x.IsNan() | x.IsInf());
    }
}
