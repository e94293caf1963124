namespace CourseKit.Jupyter.Tests;

/// <summary>A notebook with outputs of all kinds, written for these tests and laid out by Python's json module as nbformat does.</summary>
internal static class ExampleNotebook
{
    public static string Path => System.IO.Path.Combine(AppContext.BaseDirectory, "Pages", "07-post-office.ipynb");
}
