namespace CourseKit.Tensors.Tests;

/// <summary>Expected values are those of the function of the same name in <c>torch.nn.functional</c>.</summary>
public class ClassificationLossTests
{
    private static readonly Tensor Logits = Waves(24, i => 2 * Math.Sin(i)).Reshape(2, 3, 4);
    private static readonly Tensor Targets = Tensor.From([0L, 2, -100, 1, 1, 1, 2, 0], [2, 4]);
    private static readonly Tensor Weight = Tensor.From(0.5f, 2, 1.5f);
    private static readonly Tensor Probabilities = Waves(24, Math.Cos).Reshape(2, 3, 4).Softmax(1);

    private static Tensor Waves(int count, Func<double, double> wave) => Tensor.From<float>([.. Enumerable.Range(0, count).Select(i => (float)wave(i))]);

    private static void Close(double[] expected, Tensor actual)
    {
        var values = actual.Reshape(-1).ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], values[i], 2e-6 * Math.Max(1, Math.Abs(expected[i])));
    }

    [Fact]
    public void Cross_entropy_of_positions_agrees_with_pytorch()
    {
        var losses = Logits.CrossEntropy(Targets, Weight, labelSmoothing: 0.2, reduction: Reduction.None);
        Assert.Equal([2, 4], losses.Shape);
        Close([1.427002, 2.142406, 0, 0.9841908, 4.513375, 6.970221, 3.288508, 0.6654414], losses);
        Close([19.99114], Logits.CrossEntropy(Targets, Weight, labelSmoothing: 0.2, reduction: Reduction.Sum));
        Close([1.999114], Logits.CrossEntropy(Targets, Weight, labelSmoothing: 0.2));
        Close([-0, -1.236356, 0, -2.627946, 1.151613, 3.84559, 0.02655393, -0.6502879], Logits.NllLoss(Targets, Weight, reduction: Reduction.None));
        Close([0.05091674], Logits.NllLoss(Targets, Weight));
    }

    [Fact]
    public void Cross_entropy_of_probabilities_agrees_with_pytorch()
    {
        Close([1.918234, 3.361066, 3.918211, 2.088614, 1.55128, 2.258907, 4.265828, 2.723334], Logits.CrossEntropy(Probabilities, Weight, labelSmoothing: 0.2, reduction: Reduction.None));
        Close([22.08548], Logits.CrossEntropy(Probabilities, Weight, labelSmoothing: 0.2, reduction: Reduction.Sum));
        Close([2.760684], Logits.CrossEntropy(Probabilities, Weight, labelSmoothing: 0.2));
        Close([Logits.CrossEntropy(Tensor.From([0L, 1, 2, 1, 1, 1, 2, 0], [2, 4])).Item()], Logits.CrossEntropy(
            Tensor.From([0L, 1, 2, 1, 1, 1, 2, 0], [2, 4]).OneHot(3).Transpose(1, 2).To(DType.Float32)));
    }

    [Fact]
    public void One_row_needs_no_batch()
    {
        var row = Logits[0, .., 0];
        var loss = row.CrossEntropy(Tensor.Scalar(2, DType.Int64));
        Assert.Equal(0, loss.Rank);
        Close([row.Unsqueeze(0).CrossEntropy(Tensor.From<long>(2)).Item()], loss);
        Assert.Equal(0, row.CrossEntropy(Tensor.Scalar(2, DType.Int64), reduction: Reduction.None).Rank);
    }

    [Fact]
    public void The_divergence_is_joined_as_in_pytorch()
    {
        Tensor x = Waves(6, Math.Sin).Reshape(2, 3).LogSoftmax(-1), y = Waves(6, Math.Cos).Reshape(2, 3).Softmax(-1);
        foreach (var (targets, logs) in new[] { (y, false), (y.Log(), true) })
        {
            Close([0.6030152, -0.05763263, -0.1547611, -0.2064591, 0.0002210438, 0.6822485], x.KlDivergence(targets, Reduction.None, logs));
            Close([0.8666319], x.KlDivergence(targets, Reduction.Sum, logs));
            Close([0.1444387], x.KlDivergence(targets, Reduction.Mean, logs));
            Close([0.433316], x.KlDivergence(targets, logTargets: logs));
        }
    }

    [Fact]
    public void Binary_cross_entropy_takes_both_weights()
    {
        Tensor x = Waves(6, i => 3 * Math.Sin(i)).Reshape(2, 3), y = Waves(6, i => (Math.Cos(i) / 2) + 0.5).Reshape(2, 3);
        var (positive, elements) = (Tensor.From(0.5f, 1, 2), Tensor.From([1f, 3], [2, 1]));
        Close([0.3465736, 0.6572919, 2.01334, 2.771062, 1.474391, 11.34827], x.BinaryCrossEntropyWithLogits(y, Reduction.None, positive, elements));
        Close([3.101822], x.BinaryCrossEntropyWithLogits(y, Reduction.Mean, positive, elements));
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        void Names(Action action, params string[] parts) => Assert.All(parts, part => Assert.Contains(part, Assert.Throws<ShapeException>(action).Message));
        Names(() => Logits.CrossEntropy(Targets[.., ..3]), "[2, 3, 4]", "[2, 3]");
        Names(() => Logits.NllLoss(Probabilities), "[2, 3, 4]");
        Names(() => Logits.CrossEntropy(Probabilities[..1]), "[2, 3, 4]", "[1, 3, 4]");
        Names(() => Logits.CrossEntropy(Targets, Tensor.Ones([4])), "[3]", "[4]");
        Names(() => Logits.CrossEntropy(Targets + 1), "3 of row 1");
        Assert.Throws<ArgumentOutOfRangeException>(() => Logits.CrossEntropy(Targets, labelSmoothing: 1.5));
    }
}
