using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Notebooks;
using CourseKit.Jupyter.Pages.Book;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Tests.Pages.Book;

/// <summary>A small course in two parts and an appendix, written for these tests, and the book that it becomes.</summary>
internal sealed class ExampleCourse : IDisposable
{
    private static readonly ScriptEnvironment Environment = new([typeof(object).Assembly], ["System", "System.Linq"]);

    private readonly TemporaryFolder folder = new();

    public ExampleCourse()
    {
        Text("index.md", "# Letters & parcels\n\nHow a post office **works**, with `C#`.\n\n- [Begin here](01-counter/01-stamps.ipynb)\n");
        Text("01-counter/index.md", "# At the counter\n\nWhat customers see. More in [the second part](../02-back-room/03-sorting-letters.ipynb#a-machine).");
        Text("01-counter/notes.txt", "notes");
        Lecture("01-counter/01-stamps.ipynb", "01 · Stamps <first>", ["- to buy a `Stamp`;", "- to lick it."],
            "## Buying\n\nA stamp costs a penny. Serendipity helps. See [queues](02-queues.ipynb#waiting-for-café-tables), [below](#buying), [notes](notes.txt) and [the web](https://example.org/x).\n\n### A caveat\n\nGlue tastes of nothing.");
        Lecture("01-counter/02-queues.ipynb", "02 · Queues", ["- to wait."], "## Waiting for café tables\n\nQueueing theory: the zeppelin of mathematics. Back to [stamps](01-stamps.ipynb).");
        var third = Lecture("02-back-room/03-sorting-letters.ipynb", "03 · Sorting", ["- to sort letters by hand;", "- and by machine."],
            "## A machine\n\nIt reads the xylophone code on envelopes.");
        var check = third.Add(CellKind.Code, "Exercise.Check(1)");
        check.Tags = [CellTags.Check];
        check.Outputs.Add(new StreamOutput("stdout", "○ not solved yet\n"));
        third.Add(CellKind.Markdown, "<details>\n<summary>Solution</summary>\n\nSort by street.\n\n```csharp\nvar x = 1;\n```\n\n</details>").Tags = [CellTags.Solution];
        third.Save(In("02-back-room/03-sorting-letters.ipynb"));
        foreach (var source in (string[])["../src/Parcel.cs", "../src/Lookup.cs"]) Text(source, "");
        File.Copy(ExampleNotebook.Path, In("02-back-room/07-post-office.ipynb"));
        Lecture("glossary.ipynb", "Glossary", [], "Letter: a text in an envelope.");
    }

    /// <summary>The folder of the notebooks.</summary>
    public string Notebooks => folder.File("notebooks");

    /// <summary>The folder of the book.</summary>
    public string Site => folder.File("site");

    /// <summary>A file of the book.</summary>
    public string Page(string relative) => Path.Combine(Site, relative);

    /// <summary>The text of a page.</summary>
    public string Html(string relative) => File.ReadAllText(Page(relative));

    /// <summary>Adds a notebook.</summary>
    public Notebook Lecture(string path, string title, string[] goals, string text)
    {
        var notebook = Notebook.Parse("""{"cells": [], "metadata": {"kernelspec": {"language": "C#"}}, "nbformat": 4, "nbformat_minor": 5}""");
        notebook.Add(CellKind.Markdown, $"# {title.Replace("<", "\\<", StringComparison.Ordinal)}\n\nWords before the goals.");
        if (goals.Length > 0) notebook.Add(CellKind.Markdown, $"## What you will learn\n\n{string.Join('\n', goals)}");
        notebook.Add(CellKind.Code, "var number = 41 + 1;\nnumber").Outputs.Add(new ResultOutput(1, MimeBundle.OfText("42")));
        notebook.Add(CellKind.Markdown, text);
        Directory.CreateDirectory(Path.GetDirectoryName(In(path))!);
        notebook.Save(In(path));
        return notebook;
    }

    /// <summary>Writes a file beside the notebooks.</summary>
    public void Text(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(path))!);
        File.WriteAllText(In(path), text);
    }

    /// <summary>Writes the book.</summary>
    public BookReport Build(BookOptions? options = null)
    {
        var lectures = Directory.EnumerateFiles(Notebooks, "*.ipynb", SearchOption.AllDirectories).Select(path => new BookLecture(path, Notebook.Load(path))).ToList();
        lectures.Reverse();
        return BookWriter.Write(lectures, Notebooks, Site, (options ?? new()) with { Environment = () => Environment });
    }

    private string In(string path) => Path.Combine(Notebooks, path);

    public void Dispose() => folder.Dispose();
}
