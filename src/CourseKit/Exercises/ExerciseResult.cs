using CourseKit.Display;

namespace CourseKit.Exercises;

/// <summary>Whether an exercise is solved. Shown in a notebook as a small table; its text begins with <c>✓ Exercise 1: passed</c> or <c>○ Exercise 1: not yet</c>.</summary>
/// <param name="Name">The exercise's number or name.</param>
/// <param name="Checks">What was checked.</param>
[TypeFormatterSource(typeof(ExerciseResultFormatters), PreferredMimeTypes = ["text/html"])]
public sealed record ExerciseResult(string Name, IReadOnlyList<CheckResult> Checks)
{
    /// <summary>Whether everything holds.</summary>
    public bool Passed => Checks.All(check => check.Passed);

    /// <summary>The checks as a text table.</summary>
    public override string ToString() => ExerciseResultFormatters.Table(this).ToString();
}

/// <summary>What came of one check.</summary>
/// <param name="What">What should hold.</param>
/// <param name="Passed">Whether it does.</param>
/// <param name="Note">A hint, or why it could not be found out; null when it passed.</param>
public sealed record CheckResult(string What, bool Passed, string? Note);

/// <summary>The result as a table. Each line says in a sign and in words how it stands.</summary>
internal sealed class ExerciseResultFormatters
{
    public IEnumerable<object> CreateTypeFormatters() => DisplayTable.Formatters<ExerciseResult>(Table);

    internal static DisplayTable Table(ExerciseResult result)
    {
        var passed = result.Checks.Count(check => check.Passed);
        var hasNotes = result.Checks.Any(check => check.Note is not null);
        TableColumn[] columns = [new("result"), new("check"), new("note")];
        return new(
            (result.Passed ? "✓ " : "○ ") + $"Exercise {result.Name}: " + (result.Passed ? "passed" : $"not yet, {passed} of {result.Checks.Count} checks passed"),
            hasNotes ? columns : columns[..2],
            result.Checks.Select(check => Row(check)[..(hasNotes ? 3 : 2)]));
    }

    private static TableCell[] Row(CheckResult check) => [check.Passed ? "✓ passed" : "✗ not yet", check.What, check.Note ?? ""];
}
