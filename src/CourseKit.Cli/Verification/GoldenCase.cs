namespace CourseKit.Cli.Verification;

/// <summary>Runs one golden case so that an exception ends this case only and not its whole unit.</summary>
public static class GoldenCase
{
    /// <summary>Runs a check.</summary>
    /// <param name="name">The case's name inside its unit.</param>
    /// <param name="check">Returns null when our answer agrees, else the first difference.</param>
    /// <returns>Passed, or failed with the difference or with the exception's message.</returns>
    public static CaseResult Run(string name, Func<string?> check)
    {
        try
        {
            return check() is { } difference ? CaseResult.Fail(name, difference) : CaseResult.Pass(name);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return CaseResult.Fail(name, Describe(error));
        }
    }

    /// <summary>The type and the first line of an exception.</summary>
    internal static string Describe(Exception error)
    {
        var message = error.Message.AsSpan().Trim();
        var end = message.IndexOfAny('\r', '\n');
        return $"{error.GetType().Name}: {(end < 0 ? message : message[..end])}";
    }
}
