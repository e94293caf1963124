using CourseKit.Bench.Peers;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Nn;

namespace CourseKit.Bench.Hardware;

/// <summary>
/// The machine's own matrix-product peak: the fastest of several products, ours (with packed weights and without) and, where it is installed, OpenBLAS's.
/// Which one that is is found out once; it is then measured in turns with what it is compared with.
/// </summary>
internal sealed class ProductPeak
{
    // Sums as long as those of a MiniLM layer, and a square one.
    private static readonly (int M, int N, int K)[] Sizes = [(1024, 384, 384), (1024, 1536, 384), (1024, 384, 1536), (1024, 1024, 1024)];

    private const int Tries = 5;

    private readonly Action product;
    private readonly int calls;
    private readonly (int M, int N, int K) size;

    public ProductPeak(Session session)
    {
        var candidates = Sizes.SelectMany(Candidates).ToArray();
        foreach (var (work, _, _) in candidates) work();
        var best = candidates.MaxBy(candidate => Speed(candidate.Size, Enumerable.Range(0, Tries).Min(_ => Clock.Seconds(candidate.Work))));
        (product, Name, size) = best;
        calls = Clock.Warm(product);
        session.Note($"the fastest matrix product here is {Name}");
    }

    /// <summary>Which product it is.</summary>
    public string Name { get; }

    /// <summary>Seconds of one product.</summary>
    public double Seconds() => Clock.SecondsEachAwake(product, calls);

    /// <summary>Floating-point operations a second.</summary>
    /// <param name="seconds">What <see cref="Seconds"/> measured, or a median of that.</param>
    public double OperationsPerSecond(double seconds) => Speed(size, seconds);

    private static double Speed((int M, int N, int K) size, double seconds) => 2.0 * size.M * size.N * size.K / seconds;

    private static IEnumerable<(Action Work, string Name, (int M, int N, int K) Size)> Candidates((int M, int N, int K) size)
    {
        var text = $"{size.M}x{size.N}x{size.K}";
        var generator = new Generator(1);
        var (a, b) = (Tensor.RandomNormal([size.M, size.K], generator), Tensor.RandomNormal([size.K, size.N], generator));
        var layer = new Linear(size.K, size.N, bias: false);
        layer.Weight.Value = Tensor.RandomNormal([size.N, size.K], generator);
        yield return (() => NoGrad.Run(() => a.MatMul(b)).Dispose(), $"ours, {text}", size);
        yield return (() => NoGrad.Run(() => layer.Forward(a)).Dispose(), $"ours with packed weights, {text}", size);
        if (OpenBlas.TryLoad() is not { IsFair: true } blas) yield break;
        var (left, right, result) = (a.ToArray(), b.ToArray(), new float[size.M * size.N]);
        yield return (() => blas.MatMul(size, left, right, transposed: false, result), $"{blas.Name}, {text}", size);
    }
}
