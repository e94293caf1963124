using CourseKit.Bench.Hardware;
using CourseKit.Bench.Peers;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Optim;

namespace CourseKit.Bench.Figures;

/// <summary>Operations that do little but read and write memory, as a share of how fast the machine does that at all, over tensors of 256 MB together, in turns.</summary>
internal static class BandwidthFigure
{
    private const string Name = "bandwidth";
    private const double Goal = 80;
    private const long Bytes = 256L << 20;

    // A row of MiniLM's hidden states, and one of its attention weights.
    private const int Width = 384, Keys = 128;

    // What is read and written of every element.
    private const int StreamsOfMap = 2, StreamsOfAdamW = 7, BuffersOfAdamW = 4;

    public static void Measure(Session session)
    {
        const long elements = Bytes / StreamsOfMap / sizeof(float);
        var norm = new LayerNorm(Width);
        Measure(session, "layer norm", Filled(elements, Width), norm.Forward);
        Measure(session, "softmax", Filled(elements, Keys), x => x.Softmax(-1));
        Measure(session, "GELU", Filled(elements, Width), x => x.Gelu());
        MeasureAdamW(session);
    }

    private static void Measure(Session session, string operation, Tensor x, Func<Tensor, Tensor> map)
    {
        // Its result's memory comes from the pool and goes back to it.
        void Work() => NoGrad.Run(() => map(x)).Dispose();
        Measure(session, operation, StreamsOfMap * sizeof(float) * (double)x.ElementCount, Work, () => MemoryBandwidth.OneReadOneWrite(x.ElementCount));
        x.Dispose();
    }

    private static void MeasureAdamW(Session session)
    {
        const long elements = Bytes / BuffersOfAdamW / sizeof(float);
        var parameter = new Parameter(Filled(elements, Width)) { RequiresGrad = true };
        parameter.Grad = Filled(elements, Width);
        var optimizer = new AdamW([parameter]);
        Measure(session, "AdamW", StreamsOfAdamW * sizeof(float) * (double)parameter.Shape.ElementCount, optimizer.Step, () => MemoryBandwidth.FourReadsThreeWrites(elements));
    }

    private static void Measure(Session session, string operation, double bytes, Action work, Func<double> bandwidth)
    {
        Clock.Warm(work);
        var best = 0.0;
        var medians = Contest.Medians(session, null, () => Clock.SecondsEachAwake(work, 3), () => Clock.Seconds(() => best = Math.Max(best, bandwidth())));
        var speed = bytes / medians[0];
        session.Figure($"{Name}, {operation}", speed / 1e9, "GB/s");
        session.Figure($"{Name}, the machine's for the mix of {operation}", best / 1e9, "GB/s");
        session.Figure($"{Name}, {operation}, share", 100 * speed / best, "%", atLeast: Goal, share: speed / best);
    }

    private static Tensor Filled(long elements, int width) => Tensor.RandomNormal([(int)(elements / width), width], new Generator(1));
}
