using System.Globalization;
using CourseKit.Bench.Peers;

namespace CourseKit.Bench.Figures;

/// <summary>
/// The installed kernel against ipykernel under the same <c>jupyter_client</c>, in turns: from the start of the process to the first
/// cell's answer, a trivial cell, 100 MB of printed text; and completion, memory and growth of ours alone.
/// </summary>
internal static class PeerKernelFigure
{
    private const string Name = "kernel";

    public static void Measure(Session session)
    {
        var folder = Directory.CreateTempSubdirectory("coursekit-bench-").FullName;
        try
        {
            var measured = KernelPeer.Measure(folder, session.Rounds);
            session.Note(measured.Description);
            double Ours(string what) => measured.Values[(what, KernelPeer.Ours)];
            double Peer(string what) => measured.Values[(what, KernelPeer.Peer)];
            void Compare(string what, string text, string unit, double scale, double goal)
            {
                session.Figure($"{Name}, {text}", Ours(what) * scale, unit);
                session.Figure($"{Name}, {text}, ipykernel", Peer(what) * scale, unit);
                session.Figure($"{Name}, {text}, ratio", Ours(what) / Peer(what), "times as long", below: goal);
            }

            Compare("start", "start to first answer", "s", 1, 1);
            Compare("at once", "start to first answer, cell sent before the kernel says that it is ready", "s", 1, 1);
            Compare("trivial", "trivial cell", "ms", 1e3, 3);
            Compare("printed", "100 MB printed", "s", 1, 1);
            session.Figure($"{Name}, completion on a CourseKit object", 1e3 * Ours("completion"), "ms", below: 50);
            session.Figure($"{Name}, memory when idle", Ours("idle"), "MB", below: 200);
            foreach (var kind in (string[])["expressions", "variables"])
            {
                session.Figure(string.Create(CultureInfo.InvariantCulture, $"{Name}, growth over 1,000 cells of {kind}"), Ours($"growth, {kind}"), "MB", below: 60);
                session.Figure(string.Create(CultureInfo.InvariantCulture, $"{Name}, latency of cell 2,000 of {kind}"), 1e3 * Ours($"latency, {kind}"), "ms", below: 60);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
