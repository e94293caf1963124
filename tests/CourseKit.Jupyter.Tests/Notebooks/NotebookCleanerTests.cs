using CourseKit.Jupyter.Notebooks;

namespace CourseKit.Jupyter.Tests.Notebooks;

public class NotebookCleanerTests
{
    [Fact]
    public void WhatARunPutInGoesAndAllElseStays()
    {
        const string cell = """
            {"cell_type": "code", "id": "a", "source": "1", "execution_count": 7, "mine": 1,
             "metadata": {"tags": ["check"], "execution": {"iopub.status.busy": "2026"}, "scrolled": true, "own": {"kept": 1}, "papermill": {}, "ExecuteTime": {},
                          "executionInfo": {"user": {}}, "outputId": "x", "trusted": true, "collapsed": false, "jupyter": {"outputs_hidden": true}, "coursekit": {"source_hash": "0"}},
             "outputs": [{"output_type": "stream", "name": "stdout", "text": "1"}]}
            """;
        var notebook = Notebook.Parse(RoundTripTests.Document(cell, metadata: """{"widgets": {"state": {}}, "papermill": {}, "signature": "x", "authors": ["me"]}"""));
        Assert.True(NotebookCleaner.Clean(notebook));
        const string cleaned = """{"cell_type": "code", "id": "a", "source": "1", "execution_count": null, "mine": 1, "metadata": {"tags": ["check"], "own": {"kept": 1}}, "outputs": []}""";
        Assert.Equal(Notebook.Parse(RoundTripTests.Document(cleaned, metadata: """{"authors": ["me"]}""")).ToJson(), notebook.ToJson());
        Assert.False(NotebookCleaner.Clean(notebook));
    }

    [Fact]
    public void WhatAPersonNotedUnderTheSameKeysStays()
    {
        const string metadata = """{"jupyter": {"source_hidden": true}, "coursekit": {"mine": 1}}""";
        var cell = $$"""{"cell_type": "code", "id": "a", "source": "1", "execution_count": null, "outputs": [], "metadata": {{metadata}}}""";
        var notebook = Notebook.Parse(RoundTripTests.Document(cell));
        var before = notebook.ToJson();
        Assert.False(NotebookCleaner.Clean(notebook));
        Assert.Equal(before, notebook.ToJson());
    }

    [Fact]
    public void TheCellWithTheValuesOfARunGoes()
    {
        var notebook = new Notebook();
        notebook.Add(CellKind.Code, "var n = 1;").Tags = ["parameters"];
        var before = notebook.ToJson();
        NotebookParameters.Inject(notebook, "n", [new("n", "2")]);
        Assert.True(NotebookCleaner.Clean(notebook));
        Assert.Equal(before, notebook.ToJson());
    }
}
