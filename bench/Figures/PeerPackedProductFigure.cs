using CourseKit.Bench.Hardware;
using CourseKit.Bench.Peers;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Nn;

namespace CourseKit.Bench.Figures;

/// <summary>A few rows times the weights of a layer, packed here, and in OpenBLAS in whichever arrangement it is fastest with, in turns.</summary>
internal static class PeerPackedProductFigure
{
    private const string Name = "peer, packed product";
    private const double Goal = 1.3;

    private static readonly int[] Rows = [1, 2, 4, 8, 16, 32, 64];
    private static readonly (int Inputs, int Outputs)[] Weights = [(384, 1536), (768, 3072)];

    public static void Measure(Session session)
    {
        var blas = OpenBlas.Load();
        session.Note(blas.Description);
        Clock.Warm(FmaPeak.Measure);
        foreach (var (inputs, outputs) in Weights)
        {
            // With few rows a product is as fast as its weights can be read, from memory or a cache.
            var bandwidth = MemoryBandwidth.Read((long)sizeof(float) * inputs * outputs);
            session.Figure($"{Name}, reading {inputs}x{outputs} floats", bandwidth / 1e9, "GB/s");
            foreach (var rows in Rows) Measure(session, blas, (rows, outputs, inputs), bandwidth);
        }
    }

    private static void Measure(Session session, OpenBlas blas, (int M, int N, int K) size, double bandwidth)
    {
        var x = Tensor.RandomNormal([size.M, size.K], new Generator(1));
        var layer = new Linear(size.K, size.N, bias: false);
        layer.Weight.Value = Tensor.RandomNormal([size.N, size.K], new Generator(2));
        var (left, result) = (x.ToArray(), new float[size.M * size.N]);
        var (outIn, inOut) = (layer.Weight.Value.ToArray(), layer.Weight.Value.Transpose(0, 1).ToArray());

        void Ours() => NoGrad.Run(() => layer.Forward(x)).Dispose();
        var ways = new List<Action> { () => blas.MatMul(size, left, outIn, transposed: true, result), () => blas.MatMul(size, left, inOut, transposed: false, result) };
        if (size.M == 1) ways.AddRange([() => blas.MatVec((size.N, size.K), left, outIn, transposed: true, result), () => blas.MatVec((size.N, size.K), left, inOut, transposed: false, result)]);
        var expected = NoGrad.Run(() => layer.Forward(x)).ToArray();
        foreach (var way in ways)
        {
            Array.Clear(result);
            way();
            Products.ThrowIfDifferent(expected, result);
        }

        var best = ways.MinBy(way => Clock.SecondsEach(way, Clock.Warm(way)))!;
        var calls = Math.Max(Clock.Warm(Ours), Clock.Warm(best));
        var medians = Contest.Medians(session, null, () => Clock.SecondsEachAwake(Ours, calls), () => Clock.SecondsEachAwake(best, calls), () => Clock.Seconds(FmaPeak.Measure));
        var (ours, theirs, operations) = (medians[0], medians[1], 2.0 * size.M * size.N * size.K / 1e9);
        var (ofPeak, ofBandwidth) = (operations / ours / FmaPeak.Best, sizeof(float) * (double)size.N * size.K / ours / bandwidth);
        var text = $"{Name} {size.M} row{(size.M == 1 ? "" : "s")}, {size.K}x{size.N}";
        session.Figure($"{text}, CourseKit", operations / ours, "GFLOP/s");
        session.Figure($"{text}, {blas.Name}", operations / theirs, "GFLOP/s");
        session.Figure($"{text}, share of peak", 100 * ofPeak, "%");
        session.Figure($"{text}, share of bandwidth", 100 * ofBandwidth, "%");
        session.Figure(
            $"{text}, ratio", theirs / ours, "times as fast", atLeast: Goal, share: Math.Max(ofPeak, ofBandwidth),
            voided: blas.IsFair ? null : $"{blas.Description}: not on as many threads as CourseKit");
    }
}
