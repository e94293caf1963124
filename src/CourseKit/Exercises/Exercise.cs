namespace CourseKit.Exercises;

/// <summary>
/// Checks of a lecture's exercises. The check stands in a cell of its own below the reader's; what does not hold is shown and does not throw, so that a lecture runs to its end before it is solved.
/// </summary>
/// <remarks>
/// <para>The reader's cell declares its answer with a type and a placeholder, so that the check compiles from the start:</para>
/// <code>
/// Classifications? praise = null;   // your code here
/// double accuracy = double.NaN;     // NaN is below, above and equal to nothing, so no check holds by accident
/// </code>
/// <para>What reads a placeholder goes behind <c>() =></c>, so that an answer that is still null is a check not yet passed and not an error of the cell. A third part is a hint, shown until the check passes:</para>
/// <code>
/// Exercise.Check("1",
///     ("there are more than 200 answers", () => praise!.Count > 200, "Filter before you classify."),
///     ("the accuracy is above 0.9", accuracy > 0.9))
/// </code>
/// </remarks>
public static class Exercise
{
    /// <summary>Finds out which statements hold.</summary>
    /// <param name="name">The exercise's number or name.</param>
    /// <param name="checks">What should hold: a statement, and the condition (<c>bool</c>, or <c>() => bool</c>, whose exception counts as not holding), and perhaps a hint.</param>
    /// <exception cref="ArgumentException">There is nothing to check.</exception>
    public static ExerciseResult Check(string name, params IReadOnlyList<ExerciseCheck> checks)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(checks);
        if (checks.Count == 0) throw new ArgumentException($"Exercise {name} has no checks: give at least one (\"what should hold\", condition).", nameof(checks));
        return new(name, [.. checks.Select(check => check.Run())]);
    }
}

/// <summary>Something that should hold once an exercise is solved. Written as a tuple, see <see cref="Exercise"/>.</summary>
public sealed class ExerciseCheck
{
    private readonly string what;
    private readonly Func<bool> holds;
    private readonly string? hint;

    private ExerciseCheck(string what, Func<bool> holds, string? hint)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(what);
        ArgumentNullException.ThrowIfNull(holds);
        (this.what, this.holds, this.hint) = (what, holds, hint);
    }

    /// <summary>A statement and whether it holds.</summary>
    public static implicit operator ExerciseCheck((string What, bool Holds) check) => new(check.What, () => check.Holds, null);

    /// <summary>A statement, whether it holds, and a hint for when it does not.</summary>
    public static implicit operator ExerciseCheck((string What, bool Holds, string Hint) check) => new(check.What, () => check.Holds, check.Hint);

    /// <summary>A statement and how to find out whether it holds.</summary>
    public static implicit operator ExerciseCheck((string What, Func<bool> Holds) check) => new(check.What, check.Holds, null);

    /// <summary>A statement, how to find out whether it holds, and a hint for when it does not.</summary>
    public static implicit operator ExerciseCheck((string What, Func<bool> Holds, string Hint) check) => new(check.What, check.Holds, check.Hint);

    // Whatever a reader's answer does is an answer to show, except that a cell which is stopped has to stop.
    internal CheckResult Run()
    {
        try
        {
            return holds() ? new(what, true, null) : new(what, false, hint);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var reason = e is NullReferenceException or ArgumentNullException ? "a value is still null" : $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}";
            return new(what, false, hint is null ? $"not solved yet: {reason}" : $"{hint} (not solved yet: {reason})");
        }
    }
}
