using System.Globalization;

namespace CourseKit.Bench;

/// <summary>A figure cannot be measured on this machine, which is no error.</summary>
internal sealed class SkippedException(string reason) : Exception(reason);

/// <summary>One run: figures go to standard output, everything else to standard error.</summary>
internal sealed class Session(int rounds)
{
    // Closer to what the hardware can do there is nothing left to win.
    private const double Limit = 0.95;

    /// <summary>How often a figure is measured.</summary>
    public int Rounds => rounds;

    /// <summary>Whether a figure could not be measured for a reason that is an error.</summary>
    public bool Failed { get; private set; }

    public void Note(string text) => Console.Error.WriteLine(text);

    public void Run(string name, Action<Session> measure)
    {
        Note($"-- {name}");
        var others = new OtherWork();
        try
        {
            measure(this);
        }
        catch (SkippedException reason)
        {
            Note($"{name}: skipped: {reason.Message}");
        }
        catch (Exception error)
        {
            Note($"{name}: failed: {error.GetType().Name}: {error.Message}");
            Failed = true;
        }

        if (others.Share() is > OtherWork.Limit and var share)
            Note(FormattableString.Invariant($"{name}: warning: other work took {share:P0} of the processors' time, so these times are too long"));
    }

    /// <summary>Prints one figure.</summary>
    /// <param name="name">What was measured.</param>
    /// <param name="value">The figure.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="below">The goal: the value is to be below it. Null for none.</param>
    /// <param name="share">The share of the hardware's peak that was reached in this run, where that was measured.</param>
    public void Figure(string name, double value, string unit, double? below = null, double? share = null)
    {
        var verdict = value < below ? "met" : share >= Limit ? "limit" : below is null ? "-" : "short";
        Console.Out.WriteLine(string.Join('\t', "figure", name, Text(value), unit, below?.ToString(CultureInfo.InvariantCulture) ?? "-", verdict));
        Console.Out.Flush();
    }

    // Four digits.
    private static string Text(double value) => value.ToString(
        Math.Abs(value) switch { 0 => "0", < 0.001 => "0.###e+0", >= 1000 => "0", >= 100 => "0.0", >= 10 => "0.00", >= 1 => "0.000", _ => "0.0000" },
        CultureInfo.InvariantCulture);
}
