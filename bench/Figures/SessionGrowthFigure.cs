using System.Diagnostics;
using CourseKit.Bench.Hardware;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Bench.Figures;

/// <summary>How much memory a session holds on to over 1,000 trivial cells, and how long a cell takes after 2,000 of them.</summary>
internal static class SessionGrowthFigure
{
    public const string Child = "session-growth";

    private const string Name = "session, growth";
    private const int Cells = 2000;

    // Cells around the one whose latency is told.
    private const int Around = 10;

    public static void Measure(Session session)
    {
        if (!PeakMemory.IsKnown) throw new SkippedException("the system does not tell how much memory a process has");
        var children = Enumerable.Range(0, session.Rounds).Select(_ => ChildProcess.Numbers(Child)).ToList();
        double Median(int index) => Clock.Median([.. children.Select(child => child[index])]);
        session.Figure($"{Name}, memory after one cell", Median(0), "MB", below: 200);
        session.Figure($"{Name}, over 1,000 cells", Median(1), "MB", below: 60);
        session.Figure($"{Name}, latency of cell 10", Median(2), "ms");
        session.Figure($"{Name}, latency of cell 2,000", Median(3), "ms", below: 60);
    }

    /// <summary>Runs the cells and answers megabytes after the first, megabytes that the next thousand added, and the two latencies.</summary>
    public static int RunChild()
    {
        var session = new CSharpSession(new([typeof(CSharpSession).Assembly], ["System", "System.Collections.Generic", "System.Linq", "System.Threading.Tasks", "CourseKit.Jupyter.Display"]));
        Run(session, "var x = 1;");
        var first = PeakMemory.NowMegabytes();
        var (milliseconds, thousandth) = (new double[Cells], 0.0);
        for (var i = 0; i < Cells; i++)
        {
            var start = Stopwatch.GetTimestamp();
            Run(session, Code(i));
            milliseconds[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (i == 999) thousandth = PeakMemory.NowMegabytes();
        }

        return ChildProcess.Answer(first, thousandth - first, Clock.Median(milliseconds[..(2 * Around)]), Clock.Median(milliseconds[^(2 * Around)..]));
    }

    private static string Code(int i) => FormattableString.Invariant((i % 5) switch
    {
        0 => (FormattableString)$"1 + {i}",
        1 => $"x + {i}",
        2 => $"Console.WriteLine({i})",
        3 => $"var x = {i};",
        _ => $"x = {i};",
    });

    private static void Run(CSharpSession session, string code)
    {
        var result = session.Run(code, new OutputList());
        if (result.Error is { } error) throw new InvalidOperationException(string.Join('\n', error.Traceback));
    }
}
