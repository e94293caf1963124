namespace CourseKit.Tensors.Tests.Autograd;

/// <summary>An input of a gradient check: float64 numbers of a shape, none close to 0 (where |x| and max(x, 0) have a kink).</summary>
internal sealed record Leaf(Shape Shape, bool Positive = false)
{
    public Tensor Create(Generator generator, bool exact)
    {
        var values = new double[Shape.ElementCount];
        for (var i = 0; i < values.Length; i++)
        {
            var draw = generator.NextNormal();
            var magnitude = exact ? 0.25 * (1 + generator.NextInteger(3)) : 0.15 + Math.Abs(draw);
            values[i] = Positive || draw > 0 ? magnitude : -magnitude;
        }

        return Tensor.From(values, Shape);
    }
}

/// <summary>One row of the <see cref="GradientTable"/>: a public operation, as reflection names it, applied to inputs of certain shapes.</summary>
/// <param name="Exact">For conversions to types of few bits: inputs, steps and weights that these types hold exactly.</param>
internal sealed record GradientCase(string Member, string Variant, Func<Tensor[], Tensor> Apply, Leaf[] Leaves, bool Exact)
{
    // Five-point central differences: the error is of order h⁴, the rounding of order 1e-16 / h.
    private double Step => Exact ? 1.0 / 128 : 1.0 / 4096;

    public Tensor[] CreateLeaves()
    {
        var generator = new Generator((ulong)Leaves.Length + (ulong)Leaves.Sum(leaf => leaf.Shape.ElementCount));
        var leaves = Array.ConvertAll(Leaves, leaf => leaf.Create(generator, Exact));
        foreach (var leaf in leaves) leaf.RequiresGrad = true;
        return leaves;
    }

    /// <summary>What the result's elements are multiplied by before they are summed to one number.</summary>
    public Tensor Weights(Shape shape, DType type) =>
        Tensor.From([.. Enumerable.Range(1, (int)shape.ElementCount).Select(i => Exact ? Math.Pow(2, i % 3) : Math.Sin(i))], shape).To(type);

    public double[] NumericalGradient(Tensor[] leaves, int which)
    {
        var start = leaves[which].ToArray<double>();
        var gradient = new double[start.Length];
        for (var i = 0; i < gradient.Length; i++)
        {
            double At(double distance)
            {
                var moved = (double[])start.Clone();
                moved[i] += distance;
                var inputs = (Tensor[])leaves.Clone();
                inputs[which] = Tensor.From(moved, leaves[which].Shape);
                return WeightedSum(Apply(inputs));
            }

            gradient[i] = ((8 * (At(Step) - At(-Step))) - At(2 * Step) + At(-2 * Step)) / (12 * Step);
        }

        return gradient;
    }

    /// <summary>The gradient of every input agrees with central differences to 1e-7.</summary>
    public void AssertGradients()
    {
        var leaves = CreateLeaves();
        var result = Apply(leaves);
        Assert.True(result.RequiresGrad, $"{this}: the result is not recorded");
        result.Backward(Weights(result.Shape, result.DType));
        for (var i = 0; i < leaves.Length; i++)
        {
            var actual = Gradient(leaves, i);
            var expected = NumericalGradient([.. leaves.Select(leaf => leaf.Detach())], i);
            var tolerance = 1e-9 + (1e-7 * expected.Select(Math.Abs).DefaultIfEmpty().Max());
            for (var j = 0; j < expected.Length; j++)
                Assert.True(Math.Abs(actual[j] - expected[j]) <= tolerance, $"{this}: input {i} element {j} has gradient {actual[j]:g12}, differences give {expected[j]:g12}");
        }
    }

    /// <summary>The gradient that reached an input.</summary>
    public double[] Gradient(Tensor[] leaves, int i)
    {
        var gradient = leaves[i].Grad;
        Assert.True(gradient is not null, $"{this}: input {i} got no gradient");
        Assert.Equal(leaves[i].Shape, gradient.Shape);
        return gradient.ToArray<double>();
    }

    private double WeightedSum(Tensor result)
    {
        var weights = Weights(result.Shape, DType.Float64).ToArray<double>();
        return result.To(DType.Float64).ToArray<double>().Zip(weights, (value, weight) => value * weight).Sum();
    }

    public override string ToString() => $"{Member} {Variant}";
}
