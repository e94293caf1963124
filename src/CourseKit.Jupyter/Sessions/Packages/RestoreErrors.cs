using System.Text.RegularExpressions;

namespace CourseKit.Jupyter.Sessions.Packages;

/// <summary>What NuGet says of a restore that failed, in a line or two for a person.</summary>
internal static partial class RestoreErrors
{
    private const int MaxLines = 3;
    private const string Offline = "The package source ";

    /// <summary>The message.</summary>
    /// <param name="output">What the command wrote.</param>
    public static string Message(string output)
    {
        var errors = Entries(output).Select(entry => Readable(entry.Code, entry.Text)).Distinct().ToList();
        if (errors.Count == 0) return $"The packages cannot be restored: {output.Trim().Split('\n')[^1].Trim()}";
        // Where a source cannot be reached, what is not found there says nothing.
        if (errors.Where(error => error.StartsWith(Offline, StringComparison.Ordinal)).ToList() is { Count: > 0 } unreachable) errors = unreachable;
        return string.Join('\n', errors.Take(MaxLines));
    }

    // An error of several lines comes as several errors.
    private static List<(string Code, string Text)> Entries(string output)
    {
        var entries = new List<(string Code, string Text)>();
        foreach (Match match in Error().Matches(output))
        {
            var (code, text) = (match.Groups["code"].Value, match.Groups["text"].Value.Trim());
            if (entries is [.., var last] && last.Code == code && text.StartsWith("- ", StringComparison.Ordinal)) entries[^1] = (code, $"{last.Text}\n{text}");
            else entries.Add((code, text));
        }

        return entries;
    }

    private static string Readable(string code, string text) => code switch
    {
        "NU1100" or "NU1101" when Unknown().Match(text) is { Success: true } match =>
            $"There is no package {match.Groups["name"].Value} in the package sources{After(match.Groups["sources"].Value)}. Is the name right?",
        "NU1102" or "NU1103" when Missing().Match(text) is { Success: true } match =>
            $"There is no version {match.Groups["range"].Value.Trim()} of {match.Groups["name"].Value}{(Nearest().Match(text) is { Success: true } near ? $"; the nearest is {near.Groups["version"].Value}" : "")}.",
        "NU1605" when Downgrade().Match(text) is { Success: true } match =>
            $"{match.Groups["name"].Value} {match.Groups["low"].Value} is asked for, and another package needs {match.Groups["high"].Value} at least. Ask for that. ({code})",
        "NU1107" => $"Packages need different versions of the same one: {FirstSentence(text)} ({code})",
        "NU1202" or "NU1213" => $"{FirstSentence(text)} ({code})",
        "NU1301" or "NU1801" => $"{Offline}cannot be reached, so that a package that is not on this machine yet cannot be had: {FirstSentence(text)} ({code})",
        _ => $"{text} ({code})",
    };

    private static string After(string sources) => sources.Length > 0 ? $" ({sources.Trim().TrimEnd('.')})" : "";

    private static string FirstSentence(string text) => text.Split(". ", 2)[0].TrimEnd('.') + ".";

    [GeneratedRegex(@"error (?<code>[A-Z]+[0-9]+): (?:Warning As Error: )?(?<text>[^\r\n]*?)(?: \[[^\]\r\n]*proj\])?\r?$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Error();

    [GeneratedRegex(@"Unable to (?:find|resolve) (?:package )?'?(?<name>[\w\-]+(?:\.[\w\-]+)*)(?:.*source\(s\): (?<sources>.*))?", RegexOptions.CultureInvariant)]
    private static partial Regex Unknown();

    [GeneratedRegex(@"package (?<name>[\w.\-]+) with version \((?<range>[^)]*)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Missing();

    [GeneratedRegex(@"Nearest version: (?<version>[\w.\-+]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Nearest();

    [GeneratedRegex(@"downgrade: (?<name>[\w.\-]+) from (?<high>[\w.\-+]+) to (?<low>[\w.\-+]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Downgrade();
}
