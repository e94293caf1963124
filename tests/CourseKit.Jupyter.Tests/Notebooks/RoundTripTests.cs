using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Notebooks;

namespace CourseKit.Jupyter.Tests.Notebooks;

public class RoundTripTests
{
    [Fact]
    public void AFileInNbformatsLayoutComesBackByteByByte()
    {
        using var folder = new TemporaryFolder();
        var copy = folder.File("copy.ipynb");
        Notebook.Load(ExampleNotebook.Path).Save(copy);
        Assert.Equal(File.ReadAllBytes(ExampleNotebook.Path), File.ReadAllBytes(copy));
        Assert.Single(Directory.GetFiles(folder.Path));
    }
}
