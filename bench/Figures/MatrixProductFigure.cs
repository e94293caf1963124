using CourseKit.Bench.Hardware;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Nn;

namespace CourseKit.Bench.Figures;

/// <summary>Matrix products (m x n x k: m rows, n columns, k terms a sum) against what the processor could do at most, in turns.</summary>
internal static class MatrixProductFigure
{
    /// <summary>The products of a MiniLM layer with 800 tokens (projection, the two of the feed-forward network), and a square one.</summary>
    public static (int M, int N, int K)[] Sizes { get; } = [(800, 384, 384), (800, 1536, 384), (800, 384, 1536), (1024, 1024, 1024)];

    public static double Operations((int M, int N, int K) size) => 2.0 * size.M * size.N * size.K;

    public static void Measure(Session session)
    {
        Clock.Warm(FmaPeak.Measure);
        var figures = Sizes.SelectMany(size => Measure(session, size)).ToList();
        session.Figure($"peak of multiply-adds, {ComputeThreads.Count} threads", FmaPeak.Best, "GFLOP/s");
        foreach (var (name, speed) in figures)
        {
            var share = speed / FmaPeak.Best;
            session.Figure(name, speed, "GFLOP/s", share: share);
            session.Figure($"{name}, share of peak", 100 * share, "%", share: share);
        }
    }

    private static (string Name, double Speed)[] Measure(Session session, (int M, int N, int K) size)
    {
        var generator = new Generator(1);
        var a = Tensor.RandomNormal([size.M, size.K], generator);
        var b = Tensor.RandomNormal([size.K, size.N], generator);
        // A layer in inference: its weight is packed once, and a bias is added.
        var layer = new Linear(size.K, size.N);
        layer.Weight.Value = Tensor.RandomNormal([size.N, size.K], generator);
        layer.Bias!.Value = Tensor.RandomNormal([size.N], generator);
        using (new NoGrad())
        {
            var text = $"{size.M}x{size.N}x{size.K}";
            return
            [
                ($"matrix product {text}", Speed(session, size, () => a.MatMul(b).Dispose())),
                ($"linear layer {text}", Speed(session, size, () => layer.Forward(a).Dispose())),
            ];
        }
    }

    // The usual round counts, while of the peak the best does: that is what the hardware can do at all.
    private static double Speed(Session session, (int M, int N, int K) size, Action product)
    {
        var calls = Clock.Warm(product);
        var seconds = new List<double>();
        for (var round = 0; round < session.Rounds; round++)
        {
            FmaPeak.Measure();
            seconds.Add(Clock.SecondsEach(product, calls));
        }

        return Operations(size) / Clock.Median(seconds) / 1e9;
    }
}
