using CourseKit.Cli.Verification;

namespace CourseKit.Cli.Tests;

/// <summary>Runs files called <c>tiny.txt</c>: every line is a case, and says what becomes of it.</summary>
public sealed class TinySuite : IGoldenSuite
{
    public const string File = "tiny.txt";

    public IEnumerable<GoldenUnit> Find(string folder)
    {
        var path = Path.Combine(folder, File);
        if (!System.IO.File.Exists(path)) return [];
        if (System.IO.File.ReadAllText(path) == "unreadable") throw new InvalidDataException("cannot look at this");
        return [new GoldenUnit(folder, sources => System.IO.File.ReadLines(path).Select((line, i) => Run($"line {i + 1}", line, sources)))];
    }

    private static CaseResult Run(string name, string line, GoldenSources sources) => line.Split(' ', 2) switch
    {
        ["pass"] => CaseResult.Pass(name),
        ["fail", var difference] => CaseResult.Fail(name, difference),
        ["unsupported", var what] => CaseResult.Unsupported(name, what),
        ["needs", var source] => sources.Find(source) is null ? CaseResult.Skip(name, $"no {source}") : CaseResult.Pass(name),
        ["guarded-throw"] => GoldenCase.Run(name, () => throw new FormatException("guarded\nsecond line")),
        ["cancel"] => throw new OperationCanceledException(),
        _ => throw new InvalidOperationException("escaped\nsecond line"),
    };
}
