namespace CourseKit.Cli.Tests;

/// <summary><c>coursekit book</c>: what it builds, from which outputs, and what it does with lectures that fail.</summary>
public sealed class BookCommandTests : IDisposable
{
    private readonly CourseFolder course = new();

    public BookCommandTests()
    {
        course.Write("notebooks/index.md", "# A small course\n\nTwo lectures.");
        course.Lecture("01-one/01-first.ipynb", "# 01 · First\n\n[next](../02-two/02-second.ipynb)", "$\"{6 * 7} is the answer\"");
        course.Lecture("02-two/02-second.ipynb", "# 02 · Second", "System.IO.Directory.GetCurrentDirectory().EndsWith(\"02-two\")");
    }

    public void Dispose() => course.Dispose();

    [Fact]
    public void The_course_is_run_and_written_as_a_site()
    {
        var (code, output, errors) = course.Run("book", "--parallel", "2");
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("42 is the answer", Page("01-one/01-first.html"), StringComparison.Ordinal);
        Assert.Contains("href=\"../02-two/02-second.html\">next", Page("01-one/01-first.html"), StringComparison.Ordinal);
        Assert.Contains(">True<", Page("02-two/02-second.html"), StringComparison.Ordinal);
        Assert.Contains("<h1>A small course</h1>", Page("index.html"), StringComparison.Ordinal);
        Assert.Contains(Path.Combine("site", "index.html"), output, StringComparison.Ordinal);
        Assert.DoesNotContain("coursekit-book-", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\"execution_count\":1", File.ReadAllText(course["notebooks/01-one/01-first.ipynb"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_running_the_outputs_of_the_files_are_taken()
    {
        Assert.Equal(0, course.Run("run", "1", "--output", course["executed"], "--no-html").ExitCode);
        File.Copy(course["executed/01-first.ipynb"], course["notebooks/01-one/01-first.ipynb"], overwrite: true);
        var (code, _, errors) = course.Run("book", "--no-run", "--title", "Another & title");
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("42 is the answer", Page("01-one/01-first.html"), StringComparison.Ordinal);
        Assert.DoesNotContain(">True<", Page("02-two/02-second.html"), StringComparison.Ordinal);
        Assert.Contains("<h1>Another &amp; title</h1>", Page("index.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_lecture_that_fails_has_a_page_that_says_so_and_the_book_is_whole()
    {
        course.Lecture("02-two/03-third.ipynb", "# 03 · Third", "throw new InvalidOperationException(\"no tea\");");
        var (code, output, errors) = course.Run("book", "--timeout", "60");
        Assert.Equal(1, code);
        Assert.Equal("coursekit: cell 1 of 03-third.ipynb failed: no tea\n", errors);
        Assert.Contains("3 lectures, ", output, StringComparison.Ordinal);
        Assert.Contains("This run did not finish as it should", Page("02-two/03-third.html"), StringComparison.Ordinal);
        Assert.Contains("02-two/03-third.html", Page("index.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_notebook_that_cannot_be_read_is_named_and_the_others_are_written()
    {
        course.Write("notebooks/02-two/03-third.ipynb", "{");
        var (code, output, errors) = course.Run("book", "--no-run");
        Assert.Equal(1, code);
        Assert.Contains("03-third.ipynb", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Contains("2 lectures, ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("03-third", Page("index.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_a_failure()
    {
        course.Lecture("02-two/03-third.ipynb", "# 03 · Third\n\n[gone](04-gone.ipynb)");
        var (code, _, errors) = course.Run("book", "--no-run");
        Assert.Equal((1, "coursekit: 02-two/03-third.html: the link to '04-gone.ipynb' leads to no file.\n"), (code, errors));
    }

    [Theory]
    [InlineData("book none", "'none' is no folder")]
    [InlineData("book empty", "no notebooks")]
    [InlineData("book --no-run --parallel 2", "nothing runs")]
    [InlineData("book --link-base here", "https://")]
    [InlineData("book --timeout -1", "more than 0")]
    public void What_makes_no_sense_is_a_usage_error(string line, string mention)
    {
        Directory.CreateDirectory(course["empty"]);
        var (code, _, errors) = course.Run(line.Split(' '));
        Assert.Contains(mention, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Equal(2, code);
        Assert.False(File.Exists(course["site/index.html"]));
    }

    [Fact]
    public void A_site_that_cannot_be_written_is_named_before_anything_runs()
    {
        course.Lecture("01-one/01-first.ipynb", "System.IO.File.WriteAllText(\"ran\", \"\");");
        var (code, _, errors) = course.Run("book", "--output", Path.Combine(course.Write("a-file", ""), "site"));
        Assert.Contains("a-file", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Equal(1, code);
        Assert.False(File.Exists(course["notebooks/01-one/ran"]));
    }

    private string Page(string relative) => File.ReadAllText(course[Path.Combine("site", relative)]);
}
