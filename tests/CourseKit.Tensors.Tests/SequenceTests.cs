namespace CourseKit.Tensors.Tests;

/// <summary>Convolution and rotary positions.</summary>
public class SequenceTests
{
    // x = arange(1, 13).reshape(1, 4, 3) / 10 and weights arange(1, 17) / 100; expected: torch.nn.functional.conv1d.
    private static readonly Tensor X = Tensor.Arange(1, 13).Reshape(1, 4, 3) * 0.1;
    private static readonly Tensor Weight = Tensor.Arange(1, 17) * 0.01;
    private static readonly Tensor Bias = Tensor.From(.5f, -.5f);

    private static void AssertClose(Shape shape, float[] expected, Tensor actual)
    {
        Assert.Equal(shape, actual.Shape);
        Assert.All(actual.ToArray().Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
    }

    [Fact]
    public void Convolutions_agree_with_pytorch()
    {
        var weight = Weight.Reshape(2, 4, 2);
        AssertClose([1, 2, 4], [.64f, .778f, .814f, .65f, -.184f, .162f, .262f, -.11f], X.Conv1d(weight, Bias, padding: 1));
        AssertClose([1, 2, 3], [.64f, .798f, .65f, -.184f, .214f, -.11f], X.Conv1d(weight, Bias, stride: 2, padding: 2, dilation: 2));
        AssertClose([1, 4, 2], [.037f, .047f, .085f, .111f, .385f, .427f, .529f, .587f], X.Conv1d(Weight.Reshape(4, 2, 2), groups: 2));
        AssertClose([2, 4], [.64f, .778f, .814f, .65f, -.184f, .162f, .262f, -.11f], X[0].Conv1d(weight, Bias, padding: 1));
    }

    [Fact]
    public void Convolutions_that_do_not_fit_are_refused()
    {
        var weight = Weight.Reshape(2, 4, 2);
        Assert.Contains("[1, 4, 3]", Assert.Throws<ShapeException>(() => X.Conv1d(Weight.Reshape(4, 2, 2))).Message);
        Assert.Throws<ShapeException>(() => X.Conv1d(weight, Tensor.Ones([3])));
        Assert.Contains("length 3", Assert.Throws<ShapeException>(() => X.Conv1d(weight, dilation: 3)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => X.Conv1d(weight, stride: 0));
    }

    [Fact]
    public void Positions_turn_pairs_by_their_angles()
    {
        var (cos, sin) = Tensor.RotaryTables(3, 4);
        Assert.Equal([3, 4], cos.Shape);
        // At position 2 the pairs (0, 2) and (1, 3) turn by 2 and by 2 / sqrt(10000).
        var turned = Tensor.From([1f, 2, 3, 4], [1, 4]).ApplyRotary(cos[2], sin[2]).ToArray();
        Assert.Equal(Math.Cos(2) - (3 * Math.Sin(2)), turned[0], 1e-5);
        Assert.Equal((2 * Math.Cos(0.02)) - (4 * Math.Sin(0.02)), turned[1], 1e-5);
        Assert.Equal((3 * Math.Cos(2)) + Math.Sin(2), turned[2], 1e-5);
        Assert.Equal((4 * Math.Cos(0.02)) + (2 * Math.Sin(0.02)), turned[3], 1e-5);
    }

    [Fact]
    public void Scores_depend_on_distances_only()
    {
        var generator = new Generator(2);
        Tensor query = Tensor.RandomNormal([1, 8], generator).Expand(6, 8), key = Tensor.RandomNormal([1, 8], generator).Expand(6, 8);
        var (cos, sin) = Tensor.RotaryTables(6, 8, start: 40);
        var scores = query.ApplyRotary(cos, sin).MatMul(key.ApplyRotary(cos, sin).Transpose(0, 1));
        for (var offset = -5; offset <= 5; offset++)
        {
            var same = scores.Diagonal(offset).ToArray();
            Assert.All(same, score => Assert.Equal(same[0], score, 1e-4f));
        }

        Assert.Throws<ShapeException>(() => Tensor.Ones([2, 3]).RotateHalf());
        Assert.Throws<ShapeException>(() => Tensor.RotaryTables(2, 3));
    }
}
