using CourseKit.Exercises;
using CourseKit.Tests.Display;

namespace CourseKit.Tests.Exercises;

/// <summary>Exercises that check themselves.</summary>
public sealed class ExerciseTests
{
    [Fact]
    public void Conditions_and_lambdas_stand_side_by_side_with_hints_or_without()
    {
        List<int> answers = [1, 2, 3];
        var result = Exercise.Check("1",
            ("there are three", answers.Count == 3),
            ("all are positive", () => answers.All(answer => answer > 0)),
            ("there are four", answers.Count == 4, "Count again."),
            ("the first is 2", () => answers[0] == 2, "Look at the first."));
        Assert.Equal("1", result.Name);
        Assert.False(result.Passed);
        Assert.Equal(
            [new("there are three", true, null), new("all are positive", true, null), new("there are four", false, "Count again."), new CheckResult("the first is 2", false, "Look at the first.")],
            result.Checks);
    }

    [Fact]
    public void A_solved_exercise_passes()
    {
        var result = Exercise.Check("2 b", ("it holds", true, "A hint that nobody needs."));
        Assert.True(result.Passed);
        Assert.Equal("✓ Exercise 2 b: passed\nresult    check\n✓ passed  it holds", result.ToString());
        Assert.Equal([["✓ passed", "it holds"]], Shown.Rows(Shown.Html(result)));
    }

    [Fact]
    public void An_answer_that_is_not_there_yet_is_no_error_of_the_cell()
    {
        string? answer = null;
        List<int>? numbers = null;
        var result = Exercise.Check("3",
            ("it is long", () => answer!.Length > 3),
            ("the largest is 7", () => numbers!.Max() == 7),
            ("there is a fourth", () => new List<int> { 1 }[3] == 1, "Add more."),
            ("1 is 1", () => 1 == 1));
        Assert.Equal([false, false, false, true], result.Checks.Select(check => check.Passed));
        Assert.All(result.Checks.Take(2), check => Assert.Equal("not solved yet: a value is still null", check.Note));
        Assert.StartsWith("Add more. (not solved yet: ArgumentOutOfRangeException: ", result.Checks[2].Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_is_not_there_yet_holds_for_nothing()
    {
        var accuracy = double.NaN;
        Assert.DoesNotContain(Exercise.Check("4", ("above", accuracy > 0.9), ("below", accuracy < 1), ("equal", accuracy == 1)).Checks, check => check.Passed);
    }

    [Fact]
    public void The_table_says_in_words_what_passed_and_escapes_what_it_shows()
    {
        var result = Exercise.Check("5", ("a < b", true), ("<b>bold</b>", false, "use & and <"));
        var html = Shown.Html(result);
        Assert.Equal("○ Exercise 5: not yet, 1 of 2 checks passed", Shown.Caption(html));
        Assert.Equal([["✓ passed", "a < b", ""], ["✗ not yet", "<b>bold</b>", "use & and <"]], Shown.Rows(html));
        Assert.StartsWith("○ Exercise 5: not yet, 1 of 2 checks passed\n", Shown.Text(result), StringComparison.Ordinal);
    }

    [Fact]
    public void Stopping_a_cell_stops_its_checks() =>
        Assert.Throws<OperationCanceledException>(() => Exercise.Check("6", ("it ends", () => throw new OperationCanceledException())));

    [Fact]
    public void A_check_of_nothing_is_a_mistake_of_the_lecture()
    {
        Assert.Contains("no checks", Assert.Throws<ArgumentException>(() => Exercise.Check("7")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Exercise.Check(" ", ("it holds", true)));
        Assert.Throws<ArgumentException>(() => Exercise.Check("8", ("", true)));
    }
}
