using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Tests.Sessions;

public class CellRequestTests
{
    private readonly RunningCells cells = new();

    [Fact]
    public void A_silent_cell_runs_uncounted_and_shows_no_value()
    {
        cells.Run("1");
        var list = new OutputList();
        var result = cells.Session.Run(new CellRequest("var hidden = 7;\nConsole.Write(\"printed\");\nhidden") { Silent = true }, list, TestContext.Current.CancellationToken);
        Assert.Equal((CellStatus.Ok, 1), (result.Status, result.ExecutionCount));
        Assert.Equal([new StreamOutput("stdout", "printed")], list.Outputs);
        Assert.Equal("7", cells.Text("hidden"));
        Assert.Equal(2, cells.Session.ExecutionCount);
    }

    [Fact]
    public void A_cell_that_is_not_stored_shows_its_value_and_is_not_counted()
    {
        var list = new OutputList();
        cells.Session.Run(new CellRequest("21 * 2") { StoreHistory = false }, list, TestContext.Current.CancellationToken);
        Assert.Equal("42", Assert.IsType<ResultOutput>(Assert.Single(list.Outputs)).Data.ToString());
        Assert.Equal(0, cells.Session.ExecutionCount);
    }

    [Fact]
    public void In_and_Out_hold_sources_and_values_by_number()
    {
        cells.Run("40 + 1");
        cells.Run("var x = 1;");
        Assert.Equal("42", cells.Text("Out[1] + 1"));
        Assert.Equal("40 + 1", cells.Text("In[1]"));
        Assert.Contains("Out[2]", cells.Error("Out[2]").Message);
        Assert.Contains("no cell of this number", cells.Error("In[77]").Message);
    }

    [Fact]
    public void A_variable_may_be_called_Out()
    {
        cells.Run("var Out = 5;");
        Assert.Equal("6", cells.Text("Out + 1"));
    }

    [Fact]
    public void Old_values_are_given_up()
    {
        var few = new RunningCells(new() { KeptValues = 2 });
        foreach (var value in new[] { "1", "2", "3" }) few.Run(value);
        Assert.Equal("5", few.Text("Out[2] + Out[3]"));
        Assert.Contains("the last 2 values are kept", few.Error("Out[1]").Message);
    }

    [Fact]
    public void An_expression_is_evaluated_beside_the_cells()
    {
        cells.Run("var tides = new[] { 1.5, 2.5 };");
        Assert.Equal("4", cells.Session.Evaluate("tides.Sum()", TestContext.Current.CancellationToken).Data!.ToString());
        Assert.Equal("null", cells.Session.Evaluate("(string)null", TestContext.Current.CancellationToken).Data!.ToString());
        Assert.Equal("DivideByZeroException", cells.Session.Evaluate("1 / (tides.Length - 2)", TestContext.Current.CancellationToken).Error!.Name);
        Assert.Equal("CompileError", cells.Session.Evaluate("tides +", TestContext.Current.CancellationToken).Error!.Name);
        Assert.Equal("NoExpression", cells.Session.Evaluate("var other = 1;", TestContext.Current.CancellationToken).Error!.Name);
        Assert.Contains("other", cells.Error("other").Message);
        Assert.Equal(2, cells.Session.ExecutionCount);
    }

    [Fact]
    public void Reset_forgets_variables_and_values()
    {
        cells.Run("var kept = 1;\nkept");
        cells.Session.Reset();
        Assert.Contains("kept", cells.Error("kept").Message);
        Assert.Contains("no cell of this number", cells.Error("Out[1]").Message);
        Assert.Empty(cells.Session.Chain.Variables);
    }

    [Fact]
    public void The_chain_continues_with_what_cells_declared_and_never_changes()
    {
        var before = cells.Session.Chain;
        cells.Run("var tide = 1.5;\nint Twice(int x) => 2 * x;");
        var chain = cells.Session.Chain;
        Assert.Contains(before.Continue("Twice(3)").GetDiagnostics(TestContext.Current.CancellationToken), diagnostic => diagnostic.Id == "CS0103");
        Assert.Empty(chain.Continue("Twice((int)tide)").GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error));
        var variable = Assert.Single(chain.Variables);
        Assert.Equal(("tide", typeof(double), (object)1.5), (variable.Name, variable.Type, variable.Value));
        cells.Run("tide = 2.5;");
        Assert.Equal(2.5, variable.Value);
    }
}
