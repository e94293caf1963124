namespace CourseKit.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The command ran and its answer is no, or it failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line, or a path in it, makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>Stopped from outside: 128 + SIGINT, as shells count it.</summary>
    public const int Stopped = 130;
}
