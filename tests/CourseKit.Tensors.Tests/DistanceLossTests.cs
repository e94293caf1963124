namespace CourseKit.Tensors.Tests;

/// <summary>Expected values are those of the function of the same name in <c>torch.nn.functional</c>.</summary>
public class DistanceLossTests
{
    private static readonly Tensor A = Tensor.From([.1f, .2f, .3f, -.4f, .5f, -.6f], [2, 3]);
    private static readonly Tensor B = Tensor.From([.3f, -.2f, .1f, .4f, .5f, .6f], [2, 3]);

    [Fact]
    public void Distances_agree_with_pytorch()
    {
        Assert.Equal(0.4666667, A.L1Loss(B).Item(), 6);
        Assert.Equal(0.2900000, A.SmoothL1Loss(B, beta: 0.5).Item(), 6);
        Assert.Equal(0.1450000, A.HuberLoss(B, delta: 0.5).Item(), 6);
        Assert.Equal(1.3465391, A.BinaryCrossEntropyWithLogits((B > 0).To(DType.Float32), positiveWeight: Tensor.From(1f, 2, 3)).Item(), 6);
    }

    [Fact]
    public void Cosines_agree_with_pytorch()
    {
        var losses = A.CosineEmbeddingLoss(B, Tensor.From<long>(1, -1), margin: 0.1, Reduction.None).ToArray();
        Assert.Equal(0.8571429, losses[0], 6);
        Assert.Equal(0, losses[1]);
        Assert.Throws<ArgumentException>(() => A.CosineEmbeddingLoss(B, Tensor.From<long>(1, 0)));
        Assert.Contains("[3]", Assert.Throws<ShapeException>(() => A.CosineEmbeddingLoss(B, Tensor.Ones([3]))).Message);
    }

    [Fact]
    public void Shapes_must_agree()
    {
        Assert.Contains("[3]", Assert.Throws<ShapeException>(() => A.L1Loss(B[0])).Message);
        Assert.Throws<ShapeException>(() => A.SmoothL1Loss(B[0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => A.SmoothL1Loss(B, beta: 0));
    }
}
