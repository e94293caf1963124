using System.Globalization;

namespace CourseKit.Bench.Hardware;

/// <summary>The most memory that this process had in RAM since a moment, from Linux's own accounts (<c>/proc/self</c>).</summary>
internal static class PeakMemory
{
    private const string ResetFile = "/proc/self/clear_refs";

    /// <summary>Whether the system tells.</summary>
    public static bool IsKnown => File.Exists(ResetFile);

    /// <summary>Begins anew, from what the process has now.</summary>
    public static void Reset() => File.WriteAllText(ResetFile, "5");

    /// <summary>The most so far, in MB.</summary>
    public static double Megabytes() => Read("VmHWM:");

    /// <summary>What the process has now, in MB.</summary>
    public static double NowMegabytes() => Read("VmRSS:");

    // "VmHWM:     12345 kB"
    private static double Read(string field)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024 / 1e6;
    }
}
