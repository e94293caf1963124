using CourseKit.Jupyter.Notebooks;
using CourseKit.Jupyter.Pages;

namespace CourseKit.Jupyter.Tests.Pages;

public class RenderTests
{
    [Fact]
    public void EqualNotebooksGiveEqualPages()
    {
        var first = NotebookPage.Render(Notebook.Load(ExampleNotebook.Path), new());
        var second = NotebookPage.Render(Notebook.Load(ExampleNotebook.Path), new());
        Assert.Equal(first, second);
    }
}
