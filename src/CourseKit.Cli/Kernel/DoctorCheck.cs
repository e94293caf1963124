namespace CourseKit.Cli.Kernel;

/// <summary>How a check came out.</summary>
internal enum CheckResult
{
    /// <summary>All is well.</summary>
    Good,

    /// <summary>Not there, and not needed for a notebook to run.</summary>
    Optional,

    /// <summary>Not there, and a notebook does not run without it.</summary>
    Bad,
}

/// <summary>One thing that <c>coursekit kernel doctor</c> looked at.</summary>
/// <param name="Result">How it came out.</param>
/// <param name="Subject">What was looked at.</param>
/// <param name="Finding">What was found.</param>
/// <param name="Advice">What to do; null when there is nothing to do.</param>
internal sealed record DoctorCheck(CheckResult Result, string Subject, string Finding, string? Advice = null)
{
    /// <summary>One line.</summary>
    public override string ToString()
    {
        var mark = Result switch { CheckResult.Good => '✓', CheckResult.Bad => '✗', _ => '–' };
        return Advice is null ? $"{mark} {Subject}: {Finding}" : $"{mark} {Subject}: {Finding}. {Advice}";
    }
}
