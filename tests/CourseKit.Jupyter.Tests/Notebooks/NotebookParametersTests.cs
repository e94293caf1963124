using CourseKit.Jupyter.Notebooks;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Tests.Notebooks;

public class NotebookParametersTests
{
    private const string Declarations = "int epochs = 3;\nvar rate = 0.1; var share = 1f; string name = \"a\"; decimal price = 1m;\nvar verbose = false; var steps = -5; var letter = 'x'; float? limit = null; var list = new[] { 1 };";

    private readonly Notebook notebook = new();

    public NotebookParametersTests()
    {
        notebook.Add(CellKind.Markdown, "# Title").Tags = ["parameters"];
        notebook.Add(CellKind.Code, Declarations).Tags = ["parameters"];
        notebook.Add(CellKind.Code, "(epochs, rate, share, name, price, verbose, steps, letter, limit)");
    }

    [Theory]
    [InlineData("epochs", "7", "epochs = 7;")]
    [InlineData("epochs", "-7", "epochs = -7;")]
    [InlineData("rate", "1e-3", "rate = 0.001d;")]
    [InlineData("rate", "2", "rate = 2d;")]
    [InlineData("share", "0.5", "share = 0.5f;")]
    [InlineData("price", "9.90", "price = 9.90m;")]
    [InlineData("name", "5", "name = \"5\";")]
    [InlineData("name", "say \"no\"\\\n", "name = \"say \\\"no\\\"\\\\\\n\";")]
    [InlineData("name", "", "name = \"\";")]
    [InlineData("verbose", "True", "verbose = true;")]
    [InlineData("steps", "12", "steps = 12;")]
    [InlineData("letter", "'", "letter = '\\'';")]
    [InlineData("limit", "null", "limit = null;")]
    [InlineData("limit", "2.5", "limit = 2.5f;")]
    public void ValuesBecomeLiteralsOfTheDeclaredType(string name, string value, string code)
    {
        Inject((name, value));
        var injected = notebook.Cells[2];
        Assert.Equal($"// Parameters\n{code}", injected.Source);
        Assert.Equal(["injected-parameters"], injected.Tags);
        Assert.Equal(4, notebook.Cells.Count);
        var run = new NotebookRunner(new CSharpSession(new([], ["System"]))).Run(notebook, TestContext.Current.CancellationToken);
        Assert.Equal((CellStatus.Ok, null), (run.Status, run.Last!.Result!.Error?.Message));
    }

    [Fact]
    public void TheCellOfAnEarlierRunIsReplacedWhereverItIs()
    {
        Inject(("epochs", "7"), ("rate", "0.5"));
        var id = notebook.Cells[2].Id;
        Inject(("epochs", "8"), ("verbose", "true"), ("epochs", "9"));
        Assert.Equal(4, notebook.Cells.Count);
        Assert.Equal((id, "// Parameters\nverbose = true;\nepochs = 9;"), (notebook.Cells[2].Id, notebook.Cells[2].Source));
        Assert.Equal(notebook.ToJson(), Notebook.Parse(notebook.ToJson()).ToJson());
    }

    [Fact]
    public void NothingToSetChangesNothing()
    {
        var before = notebook.ToJson();
        Inject();
        Assert.Equal(before, notebook.ToJson());
    }

    [Theory]
    [InlineData("epochs", "many", "type int", "'many'", "whole number")]
    [InlineData("epochs", "9999999999", "type int", "'9999999999'", "fits")]
    [InlineData("rate", "infinity", "type double", "'infinity'", "number")]
    [InlineData("verbose", "yes", "type bool", "'yes'", "true or false")]
    [InlineData("letter", "ab", "type char", "'ab'", "one character")]
    [InlineData("epoch", "3", "no parameter 'epoch'", "declares: epochs, rate")]
    public void WhatDoesNotFitIsSaidWithWhatDoes(string name, string value, params string[] mentions)
    {
        var before = notebook.ToJson();
        var message = Assert.Throws<NotebookException>(() => Inject((name, value))).Message;
        Assert.All(mentions, mention => Assert.Contains(mention, message));
        Assert.StartsWith("n.ipynb: ", message);
        Assert.Equal(before, notebook.ToJson());
    }

    [Fact]
    public void WithoutTheTagNothingCanBeSet()
    {
        notebook.Cells[1].Tags = [];
        Assert.Contains("tag 'parameters'", Assert.Throws<NotebookException>(() => Inject(("epochs", "3"))).Message);
    }

    private void Inject(params (string Name, string Value)[] values) =>
        NotebookParameters.Inject(notebook, "n.ipynb", [.. values.Select(value => KeyValuePair.Create(value.Name, value.Value))]);
}
