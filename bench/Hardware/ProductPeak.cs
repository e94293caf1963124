using CourseKit.Bench.Peers;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Nn;

namespace CourseKit.Bench.Hardware;

/// <summary>
/// The machine's own matrix-product peak: the fastest of several products, ours (with packed weights and without) and, where it is installed, OpenBLAS's, in any
/// of the bursts of a run, which are made in turns with what is compared with it. What is less was slowed down by something else.
/// </summary>
internal sealed class ProductPeak
{
    // Sums as long as those of a MiniLM layer, and a square one.
    private static readonly (int M, int N, int K)[] Sizes = [(1024, 384, 384), (1024, 1536, 384), (1024, 384, 1536), (1024, 1024, 1024)];

    // The first of a burst wakes the threads up.
    private const int ProductsOfBurst = 4;

    private readonly (Action Work, string Name, double Operations)[] candidates = [.. Sizes.SelectMany(Candidates)];

    public ProductPeak()
    {
        foreach (var (work, _, _) in candidates) Clock.Warm(work);
    }

    /// <summary>Floating-point operations a second of the best so far.</summary>
    public double Best { get; private set; }

    /// <summary>Which product that was.</summary>
    public string Name { get; private set; } = "none";

    /// <summary>A burst of every product.</summary>
    public void Measure()
    {
        foreach (var (work, name, operations) in candidates)
        {
            for (var i = 0; i < ProductsOfBurst; i++)
                if (operations / Clock.Seconds(work) is var speed && speed > Best) (Best, Name) = (speed, name);
        }
    }

    /// <summary>What <see cref="Contest"/> takes for a contender.</summary>
    public double Seconds() => Clock.Seconds(Measure);

    private static IEnumerable<(Action Work, string Name, double Operations)> Candidates((int M, int N, int K) size)
    {
        var (text, operations) = ($"{size.M}x{size.N}x{size.K}", 2.0 * size.M * size.N * size.K);
        var generator = new Generator(1);
        var (a, b) = (Tensor.RandomNormal([size.M, size.K], generator), Tensor.RandomNormal([size.K, size.N], generator));
        var layer = new Linear(size.K, size.N, bias: false);
        layer.Weight.Value = Tensor.RandomNormal([size.N, size.K], generator);
        yield return (() => NoGrad.Run(() => a.MatMul(b)).Dispose(), $"ours, {text}", operations);
        yield return (() => NoGrad.Run(() => layer.Forward(a)).Dispose(), $"ours with packed weights, {text}", operations);
        if (OpenBlas.TryLoad() is not { IsFair: true } blas) yield break;
        var (left, right, result) = (a.ToArray(), b.ToArray(), new float[size.M * size.N]);
        yield return (() => blas.MatMul(size, left, right, transposed: false, result), $"{blas.Name}, {text}", operations);
    }
}
