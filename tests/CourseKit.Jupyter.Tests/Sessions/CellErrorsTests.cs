using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Tests.Sessions;

public class CellErrorsTests
{
    private readonly RunningCells cells = new();

    [Fact]
    public void Exceptions_that_led_to_an_exception_follow_it_each_with_its_line()
    {
        var error = cells.Error("""
            void Read() => throw new FileNotFoundException("no file");
            void Load() { try { Read(); } catch (Exception e) { throw new IOException("not loaded", e); } }
            try { Load(); }
            catch (Exception e) { throw new InvalidOperationException("no lecture", e); }
            """);
        Assert.Equal(
            ["InvalidOperationException: no lecture", "caused by IOException: not loaded", "caused by FileNotFoundException: no file"],
            error.Traceback.Where(line => !line.StartsWith(' ')));
        Assert.Contains("  at cell [1], line 4: catch (Exception e) { throw new InvalidOperationException(\"no lecture\", e); }", error.Traceback);
        Assert.Contains("  at cell [1], line 1: void Read() => throw new FileNotFoundException(\"no file\");", error.Traceback);
    }

    [Fact]
    public void Of_several_exceptions_at_once_all_are_shown_and_of_one_only_itself()
    {
        var several = cells.Error("Task.WaitAll(Task.Run(() => throw new TimeoutException(\"late\")), Task.Run(() => throw new IOException(\"lost\", new Exception(\"cable\"))));");
        Assert.Equal("AggregateException", several.Name);
        Assert.Equal(
            ["caused by TimeoutException: late", "caused by IOException: lost", "caused by Exception: cable"],
            several.Traceback.Where(line => line.StartsWith("caused", StringComparison.Ordinal)));
        Assert.Equal("TimeoutException: late", cells.Error("Task.Run(() => throw new TimeoutException(\"late\")).Wait();").Traceback[0]);
    }

    [Fact]
    public void A_chain_without_end_of_causes_is_cut()
    {
        var error = cells.Error("Exception e = new(\"0\");\nfor (var i = 1; i < 5000; i++) e = new Exception($\"{i}\", e);\nthrow e;");
        Assert.Equal("Exception: 4999", error.Traceback[0]);
        Assert.InRange(error.Traceback.Count, 3, 40);
    }

    [Theory]
    [InlineData("Func<int, int> half = x =>\n    x == 3 ? throw new TimeoutException(\"late\") : x / 2;", "half(3)", 2)]
    [InlineData("IEnumerable<int> Two()\n{\n    yield return 1;\n    throw new TimeoutException(\"late\");\n}", "Two().Sum()", 4)]
    [InlineData("int Outer()\n{\n    int Inner() =>\n        throw new TimeoutException(\"late\");\n    return Inner();\n}", "Outer()", 4)]
    [InlineData("class Clock\n{\n    public int Hour =>\n        throw new TimeoutException(\"late\");\n}", "new Clock().Hour", 4)]
    [InlineData("class Watch\n{\n    public Watch() =>\n        throw new TimeoutException(\"late\");\n}", "new Watch()", 4)]
    [InlineData("record Box<T>(T Value)\n{\n    public T Open() => throw new TimeoutException(\"late\");\n}", "new Box<int>(1).Open()", 3)]
    public void An_exception_shows_the_line_of_the_earlier_cell_that_threw_and_of_the_one_that_called(string declaration, string call, int line)
    {
        cells.Run(declaration);
        var error = cells.Error("// calls\n" + call);
        Assert.Equal("TimeoutException: late", error.Traceback[0]);
        Assert.StartsWith($"  at cell [1], line {line}: ", error.Traceback[1], StringComparison.Ordinal);
        Assert.Contains($"  at cell [2], line 2: {call}", error.Traceback);
        Assert.DoesNotContain(error.Traceback, text => text.Contains("Submission#", StringComparison.Ordinal) || text.Contains("CodeAnalysis", StringComparison.Ordinal));
    }

    [Fact]
    public void A_sequence_that_fails_while_it_is_shown_names_the_line_that_computes_it()
    {
        var error = cells.Error("string[] words = [\"1\", \"two\"];\nwords.Select(word => int.Parse(word))");
        Assert.Equal("FormatException", error.Name);
        Assert.Contains("  at cell [1], line 2: words.Select(word => int.Parse(word))", error.Traceback);
    }

    [Fact]
    public void Of_a_loaded_file_the_file_and_its_line_are_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("shared.csx"), "int Seven()\n{\n    throw new TimeoutException(\"late\");\n}\n");
        File.WriteAllText(folder.File("wrong.csx"), "\n\nint Eight() => nothing;");
        var session = new RunningCells(folder: folder.Path);
        session.Run("#load \"shared.csx\"");
        var error = session.Error("Seven()");
        Assert.Equal(["TimeoutException: late", "  at shared.csx, line 3", "  at cell [2], line 1: Seven()"], error.Traceback);
        Assert.StartsWith("wrong.csx, line 3, column 16: ", session.Error("#load \"wrong.csx\"").Traceback[0]);
    }

    [Fact]
    public void A_very_long_message_is_cut()
    {
        var error = cells.Error("throw new Exception(new string('x', 10_000_000));");
        Assert.InRange(error.Message.Length, 1_000, 10_000);
        Assert.All(error.Traceback, line => Assert.InRange(line.Length, 1, 10_000));
        Assert.EndsWith("…", error.Message);
    }

    [Fact]
    public void An_exception_whose_own_members_throw_is_shown_all_the_same()
    {
        cells.Run("""
            class Hostile : Exception
            {
                public override string Message => throw new NotSupportedException();
                public override string StackTrace => throw new NotSupportedException();
                public override string ToString() => throw new NotSupportedException();
            }
            class Silent : Exception { public override string Message => null; }
            """);
        var error = cells.Error("throw new Hostile();");
        Assert.Equal(("Hostile", "(its message cannot be read: NotSupportedException)"), (error.Name, error.Message));
        Assert.Contains("  at cell [2], line 1: throw new Hostile();", error.Traceback);
        Assert.Equal(("Silent", ""), (cells.Error("throw new Silent();").Name, cells.Error("throw new Silent();").Message));
        Assert.Contains("Hostile: (its message cannot be read", cells.Text("new Hostile()"));
    }

    [Fact]
    public void An_exception_that_is_thrown_again_keeps_the_line_where_it_began()
    {
        cells.Run("void Begin() => throw new TimeoutException(\"late\");");
        foreach (var again in (string[])["throw;", "System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e);"])
        {
            var error = cells.Error($"try {{ Begin(); }}\ncatch (Exception e)\n{{\n    {again}\n}}");
            Assert.StartsWith("  at cell [1], line 1: ", error.Traceback[1]);
        }
    }

    [Fact]
    public void An_endless_recursion_that_notices_shows_some_of_its_calls()
    {
        var error = cells.Error("int Down(int n)\n{\n    System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();\n    return 1 + Down(n + 1);\n}\nDown(0)");
        Assert.Equal("InsufficientExecutionStackException", error.Name);
        Assert.InRange(error.Traceback.Count, 2, 30);
    }

    [Fact]
    public void What_the_compiler_only_warns_of_is_no_error()
    {
        Assert.Empty(cells.Run("#warning careful\nint unused;\nstring text = null;\n[Obsolete] void Old() { }\nOld();"));
        Assert.Equal("1", cells.Text("async Task<int> One() => 1;\nawait One()"));
    }

    [Fact]
    public void More_than_five_compile_errors_are_cut()
    {
        var error = cells.Error(string.Join('\n', Enumerable.Range(1, 8).Select(i => $"var x{i} = missing{i};")));
        Assert.Equal("and 3 more.", error.Traceback[^1]);
        Assert.Equal(5, error.Traceback.Count(line => line.StartsWith("cell [1], line ", StringComparison.Ordinal)));
        Assert.DoesNotContain(error.Traceback, line => line.Contains("missing6", StringComparison.Ordinal));
    }

    [Fact]
    public void A_result_of_a_cell_that_failed_to_compile_is_not_there() =>
        Assert.IsType<ErrorOutput>(Assert.Single(cells.Run("Console.WriteLine(1);\nmissing")));
}
