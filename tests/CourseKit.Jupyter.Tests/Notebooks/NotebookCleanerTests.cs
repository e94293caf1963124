using CourseKit.Jupyter.Notebooks;

namespace CourseKit.Jupyter.Tests.Notebooks;

public class NotebookCleanerTests
{
    [Fact]
    public void WhatARunPutInGoesAndAllElseStays()
    {
        const string cell = """
            {"cell_type": "code", "id": "a", "source": "1", "execution_count": 7, "mine": 1,
             "metadata": {"tags": ["check"], "execution": {"iopub.status.busy": "2026"}, "scrolled": true, "own": {"kept": 1}},
             "outputs": [{"output_type": "stream", "name": "stdout", "text": "1"}]}
            """;
        var notebook = Notebook.Parse(RoundTripTests.Document(cell, metadata: """{"widgets": {"state": {}}, "authors": ["me"]}"""));
        Assert.True(NotebookCleaner.Clean(notebook));
        const string cleaned = """{"cell_type": "code", "id": "a", "source": "1", "execution_count": null, "mine": 1, "metadata": {"tags": ["check"], "own": {"kept": 1}}, "outputs": []}""";
        Assert.Equal(Notebook.Parse(RoundTripTests.Document(cleaned, metadata: """{"authors": ["me"]}""")).ToJson(), notebook.ToJson());
        Assert.False(NotebookCleaner.Clean(notebook));
    }
}
