using System.CommandLine;
using System.Globalization;
using CourseKit.Cli.Lectures;

namespace CourseKit.Cli.Commands;

/// <summary>The options that <c>coursekit run</c> and <c>coursekit book</c> share.</summary>
internal static class RunOptions
{
    // A day; a timer of .NET counts to 49.
    private const double LongestTimeout = 86_400;

    /// <summary>The most that a cell may take.</summary>
    public static Option<double?> Timeout()
    {
        var option = new Option<double?>("--timeout") { Description = "Seconds that a cell may take before it is stopped, which ends the lecture's run. Default: no limit.", HelpName = "SECONDS" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is { } seconds && !(seconds > 0 && seconds <= LongestTimeout))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is {seconds}, expected seconds: more than 0, {LongestTimeout} at most."));
        });
        return option;
    }

    /// <summary>How many lectures run at once.</summary>
    public static Option<int> Parallel()
    {
        var option = new Option<int>("--parallel") { Description = "How many lectures run at once, each in a process of its own. They share the processor.", HelpName = "N", DefaultValueFactory = _ => 1 };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError($"{option.Name} is {result.GetValueOrDefault<int>()}, expected 1 or more.");
        });
        return option;
    }

    /// <summary>Values for the cell with the tag <c>parameters</c>.</summary>
    public static Option<string[]> Set()
    {
        var option = new Option<string[]>("--set")
        {
            Description = "Another value for a variable of the cell with the tag 'parameters'; may be given several times.",
            HelpName = "NAME=VALUE",
            Arity = ArgumentArity.OneOrMore,
        };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
                result.AddError($"{option.Name} {token.Value} names no value, expected NAME=VALUE.");
        });
        return option;
    }

    /// <summary>What was given to <see cref="Timeout"/>.</summary>
    public static TimeSpan? ToTimeout(double? seconds) => seconds is { } given ? TimeSpan.FromSeconds(given) : null;

    /// <summary>What was given to <see cref="Set"/>.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> ToValues(string[]? given) =>
        [.. (given ?? []).Select(text => text.Split('=', 2)).Select(parts => KeyValuePair.Create(parts[0].Trim(), parts[1]))];

    /// <summary>What is asked for, for people who chose something impossible; null when all is well.</summary>
    public static string? Conflict(bool first, string firstName, bool second, string secondName, string why) =>
        first && second ? $"{firstName} and {secondName} do not go together: {why}." : null;
}
