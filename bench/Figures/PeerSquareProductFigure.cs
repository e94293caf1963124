using CourseKit.Bench.Hardware;
using CourseKit.Bench.Peers;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;

namespace CourseKit.Bench.Figures;

/// <summary>Products of two square matrices here and in OpenBLAS, in turns.</summary>
internal static class PeerSquareProductFigure
{
    private const string Name = "peer, square product";
    private const double Goal = 0.95;

    private static readonly int[] Sizes = [512, 768, 1024, 1536, 2048];

    public static void Measure(Session session)
    {
        var blas = OpenBlas.Load();
        session.Note(blas.Description);
        Clock.Warm(FmaPeak.Measure);
        foreach (var size in Sizes) Measure(session, blas, size);
    }

    private static void Measure(Session session, OpenBlas blas, int size)
    {
        var (a, b) = (Tensor.RandomNormal([size, size], new Generator(1)), Tensor.RandomNormal([size, size], new Generator(2)));
        var (left, right, result) = (a.ToArray(), b.ToArray(), new float[size * size]);
        void Ours() => NoGrad.Run(() => a.MatMul(b)).Dispose();
        void Theirs() => blas.MatMul((size, size, size), left, right, transposed: false, result);

        Theirs();
        Products.ThrowIfDifferent(NoGrad.Run(() => a.MatMul(b)).ToArray(), result);
        var calls = Math.Max(Clock.Warm(Ours), Clock.Warm(Theirs));
        var medians = Contest.Medians(session, null, () => Clock.SecondsEachAwake(Ours, calls), () => Clock.SecondsEachAwake(Theirs, calls), () => Clock.Seconds(FmaPeak.Measure));
        var (ours, theirs, operations) = (medians[0], medians[1], 2.0 * size * size * size / 1e9);
        session.Figure($"{Name} {size}, CourseKit", operations / ours, "GFLOP/s");
        session.Figure($"{Name} {size}, {blas.Name}", operations / theirs, "GFLOP/s");
        session.Figure(
            $"{Name} {size}, ratio", theirs / ours, "times as fast", atLeast: Goal, share: operations / ours / FmaPeak.Best,
            voided: blas.IsFair ? null : $"{blas.Description}: not on as many threads as CourseKit");
    }
}
