using System.Globalization;
using CourseKit.Bench.Hardware;
using CourseKit.Hub;
using CourseKit.Models;
using CourseKit.Pipelines;
using CourseKit.Tensors.Memory;

namespace CourseKit.Bench.Figures;

/// <summary>How time and memory of MiniLM's forward grow with the texts' length and with the batch, as two tables.</summary>
internal static class GrowthFigure
{
    private const string Name = "growth";
    private const double SecondsPerCell = 0.3;

    private static readonly int[] Lengths = [16, 32, 64, 128, 256, 512];
    private static readonly int[] Batches = [1, 2, 4, 8, 16, 32, 64];

    public static void Measure(Session session)
    {
        var model = (BertModel)AutoModel.FromPretrained(ModelLocator.Default.Locate(Pipeline.DefaultEncoder), new() { Trainable = false });
        Clock.Warm(() => model.ForwardPacked(EncoderWork.Packed((4, 64))).Dispose());
        var cells = Lengths.Select(length => Batches.Select(rows => Cell(model, (rows, length))).ToArray()).ToArray();
        Print(session, "milliseconds of a forward", row => row.Milliseconds, cells);
        Print(session, "MB beyond the model's own", row => row.Megabytes, cells);
    }

    private static (double Milliseconds, double Megabytes) Cell(BertModel model, (int Rows, int Length) size)
    {
        var inputs = EncoderWork.Packed(size);
        var memory = Memory(model, inputs);
        var seconds = new List<double>();
        for (var total = 0.0; seconds.Count < 3 || total < SecondsPerCell; total += seconds[^1]) seconds.Add(Clock.Seconds(() => model.ForwardPacked(inputs).Dispose()));
        return (1e3 * Clock.Median(seconds), memory);
    }

    // The first forward after all free buffers went back to the system.
    private static double Memory(BertModel model, PackedInputs inputs)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        BufferPool.Trim();
        if (!PeakMemory.IsKnown)
        {
            model.ForwardPacked(inputs).Dispose();
            return double.NaN;
        }

        PeakMemory.Reset();
        var before = PeakMemory.NowMegabytes();
        model.ForwardPacked(inputs).Dispose();
        return PeakMemory.Megabytes() - before;
    }

    private static void Print(Session session, string what, Func<(double Milliseconds, double Megabytes), double> value, (double, double)[][] cells)
    {
        session.Line([Name, what, .. Batches.Select(rows => $"batch {rows}")]);
        foreach (var (length, row) in Lengths.Zip(cells)) session.Line([Name, $"length {length.ToString(CultureInfo.InvariantCulture)}", .. row.Select(cell => Session.Text(value(cell)))]);
    }
}
