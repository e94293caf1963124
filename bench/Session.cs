using System.Globalization;

namespace CourseKit.Bench;

/// <summary>A figure cannot be measured on this machine, which is no error.</summary>
internal sealed class SkippedException(string reason) : Exception(reason);

/// <summary>One run: figures go to standard output, everything else to standard error.</summary>
internal sealed class Session(int rounds, bool acceptsBusyRounds)
{
    // Closer to what the hardware can do there is nothing left to win.
    private const double Limit = 0.95;

    /// <summary>How often a figure is measured.</summary>
    public int Rounds => rounds;

    /// <summary>Whether rounds count in which the machine did other work, too: for trying things out, not for figures.</summary>
    public bool AcceptsBusyRounds => acceptsBusyRounds;

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
    /// <param name="atLeast">The goal: the value is to reach it. Null for none.</param>
    /// <param name="share">The share of the hardware's peak that was reached in this run, where that was measured.</param>
    /// <param name="voided">Why the comparison does not count, or null where it does.</param>
    public void Figure(string name, double value, string unit, double? below = null, double? atLeast = null, double? share = null, string? voided = null)
    {
        if (acceptsBusyRounds && (below ?? atLeast) is not null) voided ??= "measured with --busy, to try things out";
        if (voided is not null) Note($"{name}: void: {voided}");
        var goal = below ?? atLeast;
        var verdict = goal is not null && voided is not null ? "void" : value < below || value >= atLeast ? "met" : share >= Limit ? "limit" : goal is null ? "-" : "short";
        Console.Out.WriteLine(string.Join('\t', "figure", name, Text(value), unit, goal?.ToString(CultureInfo.InvariantCulture) ?? "-", verdict));
        Console.Out.Flush();
    }

    /// <summary>Prints a line that is no figure, e.g. of a table.</summary>
    public void Line(params string[] cells)
    {
        Console.Out.WriteLine(string.Join('\t', cells));
        Console.Out.Flush();
    }

    /// <summary>A number with four digits.</summary>
    public static string Text(double value) => value.ToString(
        Math.Abs(value) switch { 0 => "0", < 0.001 => "0.###e+0", >= 1000 => "0", >= 100 => "0.0", >= 10 => "0.00", >= 1 => "0.000", _ => "0.0000" },
        CultureInfo.InvariantCulture);
}
