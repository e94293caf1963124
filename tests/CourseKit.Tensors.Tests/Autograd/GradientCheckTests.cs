namespace CourseKit.Tensors.Tests.Autograd;

/// <summary>Every operation's gradient agrees with differences of its values, in float64.</summary>
public class GradientCheckTests
{
    public static TheoryData<string> Members => [.. GradientTable.Cases.Select(row => row.Member).Distinct()];

    public static TheoryData<string> NonDifferentiable => [.. GradientTable.WithoutGradient.Keys];

    [Fact]
    public void Every_public_operation_is_in_the_table_or_known_to_have_no_gradient()
    {
        var listed = GradientTable.Cases.Select(row => row.Member).Concat(GradientTable.WithoutGradient.Keys).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(GradientTable.PublicOperations().Order(StringComparer.Ordinal), listed);
        Assert.DoesNotContain(GradientTable.Cases, row => GradientTable.WithoutGradient.ContainsKey(row.Member));
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Gradients_agree_with_central_differences(string member)
    {
        foreach (var row in Rows(member)) row.AssertGradients();
    }

    /// <summary>The gradient that arrives need not be row-major: after a transposition it is strided, after a sum or an expansion every element lies in one place.</summary>
    [Theory]
    [MemberData(nameof(Members))]
    public void Backward_takes_gradients_of_every_layout(string member)
    {
        foreach (var row in Rows(member))
        {
            Tensor[] plain = row.CreateLeaves(), strided = row.CreateLeaves(), ones = row.CreateLeaves(), summed = row.CreateLeaves();
            var result = row.Apply(plain);
            var weights = row.Weights(result.Shape, result.DType);
            result.Backward(weights);
            row.Apply(strided).Transpose(0, -1).Backward(weights.Transpose(0, -1));
            row.Apply(ones).Backward(Tensor.Ones(result.Shape, result.DType));
            row.Apply(summed).Backward(Tensor.Ones([], result.DType).Expand(result.Shape.Sizes));
            for (var i = 0; i < plain.Length; i++)
            {
                Assert.Equal(row.Gradient(plain, i), row.Gradient(strided, i));
                Assert.Equal(row.Gradient(ones, i), row.Gradient(summed, i));
            }
        }
    }

    [Theory]
    [MemberData(nameof(NonDifferentiable))]
    public void What_has_no_gradient_says_so(string member)
    {
        var x = Tensor.RandomNormal([3, 2], new Generator(1));
        x.RequiresGrad = true;
        var result = GradientTable.WithoutGradient[member](x);
        var thrown = Assert.Throws<GradientException>(() => (result.RequiresGrad ? result.Sum() : result).Backward());
        Assert.Null(x.Grad);
        Assert.NotEmpty(thrown.Message);
    }

    [Theory]
    [InlineData(DType.Int64)]
    [InlineData(DType.Int32)]
    [InlineData(DType.Int8)]
    [InlineData(DType.Byte)]
    [InlineData(DType.Bool)]
    public void Conversion_to_whole_numbers_ends_the_gradient(DType type)
    {
        var x = Tensor.Ones([2]);
        x.RequiresGrad = true;
        Assert.False(x.To(type).RequiresGrad);
    }

    [Fact]
    public void Class_weights_that_require_a_gradient_are_refused()
    {
        var (logits, weight) = (Tensor.Ones([2, 3]), Tensor.Ones([3]));
        weight.RequiresGrad = true;
        Assert.Throws<GradientException>(() => logits.CrossEntropy(Tensor.From<long>(0, 1), weight));
    }

    [Fact]
    public void The_padding_row_of_an_embedding_gets_no_gradient()
    {
        var table = Tensor.Ones([3, 2]);
        table.RequiresGrad = true;
        table.Embed(Tensor.From<long>(0, 1, 1, 2), paddingIndex: 1).Sum().Backward();
        Assert.Equal([1, 1, 0, 0, 1, 1], table.Grad!.ToArray());
    }

    [Fact]
    public void The_norm_of_a_zero_vector_has_a_finite_gradient()
    {
        var x = Tensor.From([0f, 0, 3, 4], [2, 2]);
        x.RequiresGrad = true;
        x.Norm(1).Sum().Backward();
        Assert.Equal([0, 0, 0.6f, 0.8f], x.Grad!.ToArray());
    }

    private static IEnumerable<GradientCase> Rows(string member) => GradientTable.Cases.Where(row => row.Member == member);
}
