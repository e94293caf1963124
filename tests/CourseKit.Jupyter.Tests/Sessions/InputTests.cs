using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Tests.Sessions;

public class InputTests
{
    private readonly RunningCells cells = new();
    private readonly List<(string Prompt, bool Password)> asked = [];

    [Fact]
    public void Lines_come_from_the_front_end_and_what_was_printed_is_there_before_it_is_asked()
    {
        var list = new OutputList();
        var seen = "";
        Run("Console.Write(\"Name? \");\nvar name = Console.ReadLine();\nConsole.Write($\"Hello {name}\");", list, _ =>
        {
            seen = string.Concat(list.Outputs.OfType<StreamOutput>().Select(output => output.Text));
            return "Ada";
        });
        Assert.Equal("Name? ", seen);
        Assert.Equal("Name? Hello Ada", string.Concat(list.Outputs.OfType<StreamOutput>().Select(output => output.Text)));
        Assert.Equal([("", false)], asked);
    }

    [Fact]
    public void Characters_are_read_of_lines_and_the_end_is_the_end()
    {
        var lines = new Queue<string?>(["ab", "c", null]);
        var list = new OutputList();
        Run("var first = (char)Console.Read();\nvar rest = Console.ReadLine();\n$\"{first}|{rest}|{Console.In.ReadToEnd()}|{Console.Read()}\"", list, _ => lines.Count > 0 ? lines.Dequeue() : null);
        Assert.Equal("a|b|c\n|-1", Assert.IsType<ResultOutput>(list.Outputs[^1]).Data.ToString());
    }

    [Fact]
    public void A_password_is_asked_for_as_one()
    {
        var list = new OutputList();
        Run("Input.Password(\"Key: \").Length + Input.Line(\"Town: \").Length", list, _ => "four");
        Assert.Equal("8", Assert.IsType<ResultOutput>(list.Outputs[^1]).Data.ToString());
        Assert.Equal([("Key: ", true), ("Town: ", false)], asked);
    }

    [Theory]
    [InlineData("Console.ReadLine()")]
    [InlineData("Console.In.Read()")]
    [InlineData("Input.Password()")]
    public void Where_nobody_can_be_asked_reading_says_so(string code)
    {
        var error = cells.Error(code);
        Assert.Equal("InputNotAllowedException", error.Name);
        Assert.Contains("cannot ask", error.Message);
    }

    [Fact]
    public void Waiting_for_input_stops_when_the_cell_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var request = new CellRequest("Console.ReadLine()")
        {
            Input = (_, _, cancellation) =>
            {
                stop.Cancel();
                cancellation.WaitHandle.WaitOne();
                throw new OperationCanceledException(cancellation);
            },
        };
        Assert.Equal(CellStatus.Cancelled, cells.Session.Run(request, new OutputList(), stop.Token).Status);
        Assert.Equal("1", cells.Text("1"));
    }

    private void Run(string code, OutputList list, Func<string, string?> answer) => cells.Session.Run(
        new CellRequest(code)
        {
            Input = (prompt, password, _) =>
            {
                asked.Add((prompt, password));
                return answer(prompt);
            },
        },
        list, TestContext.Current.CancellationToken);
}
