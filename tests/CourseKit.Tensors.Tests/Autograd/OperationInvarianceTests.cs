using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Tests.Backends;

namespace CourseKit.Tensors.Tests.Autograd;

/// <summary>Operations whose loops are their own and not a backend's: results and gradients have the same bits for every number of threads.</summary>
[Collection(nameof(ThreadCount))]
public class OperationInvarianceTests
{
    private static readonly Tensor Ids = Tensor.From([.. Enumerable.Range(0, 300 * 401).Select(i => (long)(i * 7919 % 401))], [300, 401]);

    /// <summary>Each takes a float tensor (300, 401), large enough to be shared between threads.</summary>
    private static readonly (string Name, Func<Tensor, Tensor> Apply)[] Operations =
    [
        ("maximum", x => x.Maximum(x.Transpose(0, 1)[..300, ..1])),
        ("clamp", x => x.Clamp(-0.5, 0.7)),
        ("max of all", x => x.Max()),
        ("max of columns", x => x.Max(0).Values),
        ("amin", x => x.Amin([0, 1])),
        ("pow", x => x.Pow(3)),
        ("sort", x => x.Sort(0, descending: true).Values),
        ("top 5", x => x.TopK(5).Values),
        ("top 90", x => x.TopK(90, 0).Values),
        ("running sum of rows", x => x.CumSum(1)),
        ("running sum of columns", x => x.CumSum(0)),
        ("tril", x => x.Tril()),
        ("mask", x => x[x > 0]),
        ("gather", x => x.Gather(1, Ids)),
        ("scatter add", x => x.ScatterAdd(1, Ids, x * 3)),
        ("gather of columns", x => x.Gather(0, Ids[.., ..300] % 300)),
        ("scatter", x => x.Scatter(1, Ids, x * 3)),
        ("scatter add of columns", x => x.ScatterAdd(0, Ids % 300, x * 3)),
        ("rounding", x => x * (x.Floor() + x.Sign())),
        ("remainder", x => x % x.Flip(0)),
        ("floor division", x => x * x.FloorDivide(0.3)),
        ("products", x => x.Prod(1) + x.Transpose(0, 1)[..300].Prod(1)),
        ("deviation", x => x.Std([0, 1]) * x.Std(1)),
        ("cross-entropy of images", x => x[.., ..400].Reshape(10, 30, 400).CrossEntropy(Ids[..10, ..400] % 30, labelSmoothing: 0.1)),
        ("einsum with ellipses", x => Tensor.Einsum("...ij,...kj->...ik", x[.., ..400].Reshape(10, 30, 400), x[..30, ..400])),
        ("pad", x => x.Pad([3, 5])),
        ("roll", x => x.Roll(7, 0)),
        ("diagonal", x => x.Diagonal(2)),
        ("einsum", x => Tensor.Einsum("ij,kj->ki", x, x)),
        ("smooth L1", x => x.SmoothL1Loss(x.Flip(0))),
        ("cosine embedding", x => x.CosineEmbeddingLoss(x.Flip(0), Tensor.Ones([300]))),
        ("conv1d", x => x.Unsqueeze(0).Conv1d(x[..20, ..3].Unsqueeze(1).Expand(20, 300, 3), stride: 2, padding: 1)),
        ("rotary", x => x[.., ..400].ApplyRotary(x[.., 1..], x[.., ..400])),
        ("comparison", x => x * (x.Ge(x.Flip(1)) & x.Lt(1)).To(DType.Float32)),
        ("integers", x => x * ((Ids * 3) + Ids.CumSum(1)).To(DType.Float32)),
        ("integer sums", x => x * ((Ids.Sum(0) + Ids.Max(0).Values).To(DType.Float32) / 401)),
        ("lstm", x => Lstm().Forward(x[.., ..400].Reshape(60, 20, 100)).Output),
        ("gru", x => Gru().Forward(x[.., ..400].Reshape(60, 20, 100)).Output),
    ];

    public static TheoryData<string> Names => [.. Operations.Select(operation => operation.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_number_of_threads_changes_no_bit(string name)
    {
        var apply = Operations.Single(operation => operation.Name == name).Apply;
        var before = ComputeThreads.Count;
        try
        {
            ComputeThreads.Count = 1;
            var alone = Run(apply);
            foreach (var count in new[] { 2, 3, 8 })
            {
                ComputeThreads.Count = count;
                Assert.Equal(alone, Run(apply));
            }
        }
        finally
        {
            ComputeThreads.Count = before;
        }
    }

    private static float[] Run(Func<Tensor, Tensor> apply)
    {
        var x = Tensor.RandomNormal([300, 401], new Generator(1));
        x.RequiresGrad = true;
        var result = apply(x);
        result.Backward(Tensor.RandomNormal(result.Shape, new Generator(2)));
        return [.. result.ToArray(), .. x.Grad!.ToArray()];
    }

    private static Lstm Lstm() => Filled(new Lstm(100, 50, bidirectional: true));

    private static Gru Gru() => Filled(new Gru(100, 50));

    private static T Filled<T>(T module)
        where T : Module
    {
        var generator = new Generator(3);
        foreach (var parameter in module.Parameters()) Init.Normal(parameter, 0, 0.1, generator);
        return module;
    }
}
