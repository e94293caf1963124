using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Tests.Sessions;

public class CSharpSessionTests
{
    private readonly RunningCells cells = new();

    [Fact]
    public void The_value_of_the_last_expression_is_the_result()
    {
        var result = Assert.IsType<ResultOutput>(Assert.Single(cells.Run("var two = 2;\ntwo + 2")));
        Assert.Equal("4", result.Data.ToString());
        Assert.Equal(1, result.ExecutionCount);
    }

    [Fact]
    public void What_a_cell_declares_later_cells_see()
    {
        cells.Run("record Word(string Text, int Count);\nint Twice(int x) => 2 * x;\nvar n = 20;");
        Assert.Equal("42", cells.Text("Twice(n + new Word(\"a\", 1).Count)"));
        cells.Run("n = 7;");
        Assert.Equal("7", cells.Text("n"));
    }

    [Fact]
    public void A_statement_or_null_or_a_void_call_shows_nothing()
    {
        Assert.Empty(cells.Run("var x = 3;"));
        Assert.Empty(cells.Run("(string)null"));
        Assert.Empty(cells.Run("x.ToString();"));
    }

    [Fact]
    public void Await_works_at_the_top_and_goes_on_on_the_cells_thread()
    {
        Assert.Equal("True", cells.Text("""
            var before = Environment.CurrentManagedThreadId;
            await Task.Delay(5);
            await Task.WhenAll(Task.Run(() => 1), Task.Run(() => 2));
            before == Environment.CurrentManagedThreadId
            """));
    }

    [Fact]
    public void Printed_text_comes_in_order_by_stream_and_from_the_cells_threads_too()
    {
        var outputs = cells.Run("""
            Console.Write("a"); Console.WriteLine('b');
            Console.Error.WriteLine("wrong");
            var t = new Thread(() => Console.WriteLine("from a thread")); t.Start(); t.Join();
            await Task.Run(() => Console.WriteLine(3.5));
            """);
        Assert.Equal([new StreamOutput("stdout", "ab\n"), new StreamOutput("stderr", "wrong\n"), new StreamOutput("stdout", "from a thread\n3.5\n")], outputs);
    }

    [Fact]
    public void A_displayed_value_can_be_changed_later_even_by_another_cell()
    {
        cells.Run("var shown = \"one\".Display();");
        cells.Run("shown.Update(\"two\");");
        var output = Assert.IsType<DisplayOutput>(Assert.Single(cells.OutputsOf(0)));
        Assert.Equal("two", output.Data.ToString());
        Assert.Empty(cells.OutputsOf(1));
    }

    [Fact]
    public void A_compile_error_names_line_and_place_and_leaves_the_state_alone()
    {
        cells.Run("var kept = 1;");
        var error = cells.Error("var fine = 2;\nvar wrong = kept.Lenght;");
        Assert.Equal("CompileError", error.Name);
        Assert.Contains("Lenght", error.Message);
        Assert.StartsWith("cell [2], line 2, column 18: ", error.Traceback[0]);
        Assert.Equal("    var wrong = kept.Lenght;", error.Traceback[1]);
        Assert.Equal("    " + new string(' ', 17) + "^^^^^^", error.Traceback[2]);
        Assert.Equal("1", cells.Text("kept"));
        Assert.Contains("fine", cells.Error("fine").Message);
    }

    [Fact]
    public void An_exception_shows_the_line_that_threw_and_the_one_that_called_and_no_machinery()
    {
        cells.Run("int Half(int x)\n{\n    if (x % 2 != 0) throw new ArgumentException($\"{x} is odd.\");\n    return x / 2;\n}");
        var error = cells.Error("var good = Half(4);\nvar bad = Half(5);");
        Assert.Equal("ArgumentException", error.Name);
        Assert.Equal(
            ["ArgumentException: 5 is odd.", "  at cell [1], line 3: if (x % 2 != 0) throw new ArgumentException($\"{x} is odd.\");", "  at cell [2], line 2: var bad = Half(5);"],
            error.Traceback);
        Assert.Equal("2", cells.Text("good"));
    }

    [Fact]
    public void Frames_of_a_library_are_named_and_inner_exceptions_follow()
    {
        var error = cells.Error("""
            try { int.Parse("seven"); }
            catch (Exception e) { throw new InvalidOperationException("No number.", e); }
            """);
        Assert.Equal("InvalidOperationException: No number.", error.Traceback[0]);
        Assert.Contains(error.Traceback, line => line.StartsWith("caused by FormatException", StringComparison.Ordinal));
        Assert.Contains(error.Traceback, line => line.Contains("System.Int32.Parse", StringComparison.Ordinal));
        Assert.DoesNotContain(error.Traceback, line => line.Contains("CodeAnalysis", StringComparison.Ordinal) || line.Contains("Submission#", StringComparison.Ordinal));
    }

    [Fact]
    public void Exceptions_of_async_code_show_the_cells_line()
    {
        var error = cells.Error("async Task Fail()\n{\n    await Task.Yield();\n    throw new TimeoutException(\"late\");\n}\nawait Fail();");
        Assert.Equal("TimeoutException: late", error.Traceback[0]);
        Assert.Contains("  at cell [1], line 4: throw new TimeoutException(\"late\");", error.Traceback);
        Assert.Contains("  at cell [1], line 6: await Fail();", error.Traceback);
    }

    [Fact]
    public void A_load_that_is_satisfied_costs_nothing_and_keeps_line_numbers()
    {
        Assert.Empty(cells.Run("#load \"../setup.csx\""));
        Assert.StartsWith("cell [2], line 2, column ", cells.Error("#load \"../setup.csx\"\nnonsense").Traceback[0]);
    }

    [Fact]
    public void Another_load_is_read_from_the_notebooks_folder()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "shared.csx"), "int Seven() => 7;");
            var session = new RunningCells(folder: folder.FullName);
            session.Run("#load \"shared.csx\"");
            Assert.Equal("7", session.Text("Seven()"));
            Assert.Contains("missing.csx", session.Error("#load \"missing.csx\"").Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_cells_host_hears_of_the_cell_before_and_after()
    {
        var heard = new List<string>();
        var session = new CSharpSession(new([typeof(object).Assembly], ["System"]))
        {
            CellStarting = cell =>
            {
                heard.Add($"start {cell.ExecutionCount}");
                return new CancellationTokenSource().Token.Register(() => { }) is var registration ? new Ended(() => heard.Add("end"), registration) : null;
            },
        };
        session.Run("1", new OutputList(), TestContext.Current.CancellationToken);
        Assert.Equal(["start 1", "end"], heard);
    }

    private sealed class Ended(Action end, IDisposable inner) : IDisposable
    {
        public void Dispose()
        {
            inner.Dispose();
            end();
        }
    }
}
