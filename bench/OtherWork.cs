using System.Diagnostics;
using System.Globalization;

namespace CourseKit.Bench;

/// <summary>
/// How much of the processors' time other processes take, from Linux's own accounts (<c>/proc</c>, in ticks). Threads that wait for each other lose far more
/// by it than it takes, so times of a busy machine mean little.
/// </summary>
/// <param name="peer">A process that belongs to the measurement, besides this one and those that it started and that have ended.</param>
internal sealed class OtherWork(Process? peer = null)
{
    /// <summary>Above this share a measurement is not taken for one of a quiet machine.</summary>
    public const double Limit = 0.1;

    private readonly (double Busy, double Total, double Ours) start = Read(peer);

    /// <summary>The share of all processors' time since the start, from 0 to 1; 0 where the system does not tell.</summary>
    public double Share()
    {
        var now = Read(peer);
        return now.Total > start.Total ? Math.Max(0, now.Busy - start.Busy - (now.Ours - start.Ours)) / (now.Total - start.Total) : 0;
    }

    private static (double Busy, double Total, double Ours) Read(Process? peer)
    {
        if (!OperatingSystem.IsLinux()) return default;
        // cpu  user nice system idle iowait irq softirq steal ...
        var times = Numbers(File.ReadLines("/proc/stat").First()["cpu".Length..])[..8];
        return (times.Sum() - times[3] - times[4], times.Sum(), Ticks("self") + (peer is null ? 0 : Ticks(peer.Id.ToString(CultureInfo.InvariantCulture))));
    }

    // User and system time of a process and of its children that have ended: the 14th to 17th field, of which 2 precede the closing bracket.
    private static double Ticks(string process)
    {
        var line = File.ReadAllText($"/proc/{process}/stat");
        return line[(line.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[11..15].Sum(field => double.Parse(field, CultureInfo.InvariantCulture));
    }

    private static double[] Numbers(string line) =>
        Array.ConvertAll(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), field => double.Parse(field, CultureInfo.InvariantCulture));
}
