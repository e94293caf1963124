using System.Globalization;

namespace CourseKit.Cli.Lectures;

/// <summary>How lectures are to run, and what is to be written.</summary>
/// <param name="Folder">Where the executed notebook and the page go.</param>
internal sealed record RunChoices(string Folder)
{
    /// <summary>The hidden option for <see cref="NamesFiles"/>.</summary>
    public const string NoNamesOption = "--no-names";

    /// <summary>Whether the executed notebook is written.</summary>
    public bool WritesNotebook { get; init; } = true;

    /// <summary>Whether the page is written.</summary>
    public bool WritesPage { get; init; } = true;

    /// <summary>The most that a cell may take; null for as long as it wants.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Values of parameters, as a person typed them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Values { get; init; } = [];

    /// <summary>Whether the files that were written are named; those of a temporary folder are nobody's concern.</summary>
    public bool NamesFiles { get; init; } = true;

    /// <summary>The command line that runs one lecture in this way.</summary>
    public IReadOnlyList<string> ToArguments(string lecture)
    {
        var arguments = new List<string> { "run", lecture, "--output", Folder };
        if (!WritesNotebook) arguments.Add("--html");
        if (!WritesPage) arguments.Add("--no-html");
        if (!NamesFiles) arguments.Add(NoNamesOption);
        if (Timeout is { } timeout) arguments.AddRange(["--timeout", timeout.TotalSeconds.ToString("R", CultureInfo.InvariantCulture)]);
        foreach (var (name, value) in Values) arguments.Add($"--set={name}={value}");
        return arguments;
    }
}
