using CourseKit.Tensors.Autograd;

namespace CourseKit.Tensors;

/// <summary>
/// Changes in place, which PyTorch marks by an underscore (<c>add_</c>, <c>mul_</c>, ...). Other operands are broadcast to this tensor's shape and converted to its type. The change is recorded:
/// gradients flow through it. A leaf that requires a gradient is refused, but for changes inside <see cref="NoGrad"/>; values that a gradient still needs are watched, so that Backward refuses
/// to use one that was changed. Each returns the tensor itself.
/// </summary>
public static class InPlace
{
    extension(Tensor x)
    {
        /// <summary>x += scale · other (<c>add_</c> with <c>alpha</c>).</summary>
        /// <param name="other">What is added.</param>
        /// <param name="scale">What it is multiplied by.</param>
        /// <exception cref="ShapeException">The other shape cannot be broadcast to this one.</exception>
        /// <exception cref="GradientException">A leaf that requires a gradient, or a view of one, outside <see cref="NoGrad"/>.</exception>
        /// <exception cref="InvalidOperationException">The memory belongs to a mapped file, or the tensor was expanded.</exception>
        public Tensor AddInPlace(Tensor other, double scale = 1)
        {
            RequireFits(x, other, "added");
            RequireType(x, other);
            if (InPlaceChange.MustRecord(x, "add_", other)) return InPlaceChange.Become(x, x + (scale == 1 ? Fit(x, other) : Fit(x, other) * scale));
            var summand = NoGrad.Run(() => Fit(x, other));
            if (!IsFast(x)) return InPlaceChange.Become(x, NoGrad.Run(() => (x + (scale == 1 ? summand : summand * scale)).To(x.DType)));
            // Shifted within the same memory it would be read after it was written.
            if (ReferenceEquals(summand.Storage, x.Storage) && summand.Offset != x.Offset) summand = summand.Detach().Clone();
            x.Backend.AddScaled(summand.Detach().Contiguous().Data, scale, x.Data);
            x.NoteChange(null);
            return x;
        }

        /// <summary>x += number.</summary>
        /// <inheritdoc cref="AddInPlace(Tensor, Tensor, double)" path="/exception"/>
        public Tensor AddInPlace(double number) => Affine(x, "add_", 1, number);

        /// <summary>x *= other, element by element (<c>mul_</c>).</summary>
        /// <inheritdoc cref="AddInPlace(Tensor, Tensor, double)" path="/exception"/>
        public Tensor MultiplyInPlace(Tensor other)
        {
            RequireFits(x, other, "multiplied");
            RequireType(x, other);
            // The gradient needs the elements as they were.
            if (InPlaceChange.MustRecord(x, "mul_", other)) return InPlaceChange.Become(x, x.Clone() * Fit(x, other));
            return InPlaceChange.Become(x, NoGrad.Run(() => (x * Fit(x, other)).To(x.DType)));
        }

        /// <summary>x *= scale (<c>mul_</c>).</summary>
        /// <inheritdoc cref="AddInPlace(Tensor, Tensor, double)" path="/exception"/>
        public Tensor ScaleInPlace(double scale) => Affine(x, "mul_", scale, 0);

        /// <summary>Overwrites the elements with those of another tensor (<c>copy_</c>). Gradients flow to the source.</summary>
        /// <inheritdoc cref="AddInPlace(Tensor, Tensor, double)" path="/exception"/>
        public Tensor CopyInPlace(Tensor source)
        {
            RequireFits(x, source, "copied");
            return InPlaceChange.MustRecord(x, "copy_", source)
                ? Assignment.Overwrite(x, x.Detach(), "copy_", source)
                : InPlaceChange.Become(x, NoGrad.Run(() => Fit(x, source)).Detach());
        }

        /// <summary>Overwrites all elements with a number (<c>fill_</c>), which gives those before it a gradient of 0.</summary>
        /// <inheritdoc cref="AddInPlace(Tensor, Tensor, double)" path="/exception"/>
        public Tensor FillInPlace(double value) =>
            x.CopyInPlace(x.DType.IsFloatingPoint ? Tensor.Scalar(value, DType.Float64) : Tensor.Full([], checked((long)RequireWhole(x, value)), DType.Int64));

        /// <summary>Overwrites all elements with 0 (<c>zero_</c>).</summary>
        /// <inheritdoc cref="AddInPlace(Tensor, Tensor, double)" path="/exception"/>
        public Tensor ZeroInPlace() => x.FillInPlace(0);

        /// <summary>Overwrites the elements where <paramref name="mask"/> (Bool, broadcast) is true with a number (<c>masked_fill_</c>).</summary>
        /// <inheritdoc cref="AddInPlace(Tensor, Tensor, double)" path="/exception"/>
        public Tensor MaskedFillInPlace(Tensor mask, double value)
        {
            RequireFits(x, mask, "masked");
            return InPlaceChange.MustRecord(x, "masked_fill_")
                ? InPlaceChange.Become(x, x.MaskedFill(mask, value))
                : InPlaceChange.Become(x, NoGrad.Run(() => x.MaskedFill(mask, value).To(x.DType)));
        }
    }

    private static Tensor Affine(Tensor x, string operation, double scale, double offset)
    {
        if (InPlaceChange.MustRecord(x, operation)) return InPlaceChange.Become(x, (x * scale) + offset);
        if (!IsFast(x))
        {
            var (factor, summand) = (RequireWhole(x, scale), RequireWhole(x, offset));
            return InPlaceChange.Become(x, NoGrad.Run(() => x.DType.IsFloatingPoint ? ((x * factor) + summand).To(x.DType) : ((x * (long)factor) + (long)summand).To(x.DType)));
        }

        x.Backend.Affine(x.Data, scale, offset, x.Data);
        x.NoteChange(null);
        return x;
    }

    private static bool IsFast(Tensor x) => x.IsContiguous && x.DType.IsComputeType;

    private static Tensor Fit(Tensor x, Tensor other) => InPlaceChange.Fit(other, x.Shape, x.DType);

    private static void RequireFits(Tensor x, Tensor other, string what)
    {
        if (other.Rank > x.Rank || Shape.Broadcast(x.Shape, other.Shape) != x.Shape)
            throw new ShapeException($"Shape {other.Shape} cannot be {what} in place to shape {x.Shape}: its sizes must be equal or 1, aligned at the end.");
    }

    private static void RequireType(Tensor x, Tensor other)
    {
        if (!x.DType.IsFloatingPoint && other.DType.IsFloatingPoint)
            throw new ArgumentException($"A tensor of {x.DType} does not take elements of {other.DType} in place. Convert one of them with To.");
    }

    private static double RequireWhole(Tensor x, double value) => x.DType.IsFloatingPoint || double.IsInteger(value) ? value
        : throw new ArgumentException($"A tensor of {x.DType} cannot take {value.ToString(System.Globalization.CultureInfo.InvariantCulture)} in place. Convert it with To(DType.Float32) first.");
}
