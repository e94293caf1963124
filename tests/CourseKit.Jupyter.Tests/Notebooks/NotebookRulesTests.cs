using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Notebooks;

namespace CourseKit.Jupyter.Tests.Notebooks;

public class NotebookRulesTests
{
    private const string Solution = "<details><summary>Solution</summary>\n\n```csharp\nanswer = 42;\n```\n\n</details>";

    [Fact]
    public void ALectureInOrderHasNoFindings() => Assert.Empty(Check(Lecture()));

    public static TheoryData<string, int?, string, Action<Notebook>> Faults => new()
    {
        { "no language", null, "language", notebook => notebook.Metadata.Clear() },
        { "an output", 2, "outputs", notebook => notebook.Cells[1].Outputs.Add(new StreamOutput("stdout", "x")) },
        { "a count", 2, "execution count", notebook => notebook.Cells[1].ExecutionCount = 1 },
        { "ids twice", 3, "the id", notebook => notebook.Cells[2].Id = notebook.Cells[0].Id },
        { "a bad id", 3, "not valid", notebook => notebook.Cells[2].Id = "a b" },
        { "an empty cell", 3, "empty", notebook => notebook.Cells[2].Source = " " },
        { "white space", 3, "line 3 ends", notebook => notebook.Cells[2].Source = "## Task\n\ntext " },
        { "a level left out", 3, "level 3 follows one of level 1", notebook => notebook.Cells[2].Source = "### Task" },
        { "a link to nothing", 3, "no file", notebook => notebook.Cells[2].Source = "## [Task](../nowhere.cs#L3)" },
        { "a picture of nothing", 3, "no file", notebook => notebook.Cells[2].Source = "![Task](none.png)" },
        { "no such attachment", 3, "attachment", notebook => notebook.Cells[2].Source = "![Task](attachment:none.png)" },
        { "deep Markdown", 3, "too deeply", notebook => notebook.Cells[2].Source = string.Concat(Enumerable.Repeat("> ", 2000)) + "x" },
        { "no title", 1, "title", notebook => notebook.Cells[0].Source = "Hello\n\n- a\n- b" },
        { "another number", 1, "03", notebook => notebook.Cells[0].Source = "# 03 · Title\n\n- a\n- b" },
        { "no goals", 1, "goals", notebook => notebook.Cells[0].Source = "# 02 · Title" },
        { "no setup", 2, "first code cell", notebook => notebook.Cells[1].Source = "var a = 1;" },
        { "a long cell", 4, "26 lines", notebook => notebook.Cells[3].Source = string.Join('\n', Enumerable.Repeat("x();", 26)) },
        { "a long line", 4, "line 2 has 111 characters", notebook => notebook.Cells[3].Source = $"x();\n{new string('x', 111)}" },
        { "no check", 4, "no check follows", notebook => notebook.Cells[4].Tags = [] },
        { "no exercise", 5, "follows no exercise", notebook => notebook.Cells[3].Tags = [] },
        { "no solution", 5, "no solution", notebook => notebook.Cells[5].Tags = [] },
        { "an unfolded solution", 6, "not folded", notebook => notebook.Cells[5].Source = "```csharp\nanswer = 42;\n```" },
        { "two blocks", 6, "not folded", notebook => notebook.Cells[5].Source = Solution.Replace("\n\n</details>", "\n\n```csharp\nx\n```\n\n</details>", StringComparison.Ordinal) },
        { "no hub cell", 7, "'hub'", notebook => notebook.Cells[6].Tags = [] },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void EveryFaultIsFoundInItsCell(string fault, int? cell, string says, Action<Notebook> make)
    {
        var notebook = Lecture();
        make(notebook);
        Assert.True(Check(notebook).Any(finding => finding.Cell == cell && finding.ToString().Contains(says, StringComparison.Ordinal)), $"{fault}: {string.Join(" | ", Check(notebook))}");
    }

    [Fact]
    public void LinksThatLeadSomewhereAreFine()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a file.md"), "");
        var notebook = Lecture();
        notebook.Cells[2].Source = "## [1](a%20file.md#part) [2](#task) [3](https://example.org/x) [4](mailto:a@example.org) [5](.)";
        Assert.Empty(NotebookRules.Check(notebook, folder.File("02-title.ipynb")));
    }

    [Fact]
    public void OtherNotebooksNeedNotBeLectures()
    {
        var notebook = Lecture();
        notebook.Cells[0].Source = "# Scratch";
        notebook.Cells[6].Tags = [];
        Assert.Empty(NotebookRules.Check(notebook, "scratch.ipynb"));
    }

    private static IReadOnlyList<NotebookFinding> Check(Notebook notebook) => NotebookRules.Check(notebook, "02-title.ipynb");

    private static Notebook Lecture()
    {
        var notebook = Notebook.Parse(RoundTripTests.Document("", metadata: """{"kernelspec": {"language": "C#", "name": "coursekit", "display_name": "C#"}}"""));
        notebook.Add(CellKind.Markdown, "# 02 · Title\n\n- one goal\n- another");
        notebook.Add(CellKind.Code, "#load \"../setup.csx\"");
        notebook.Add(CellKind.Markdown, "## Task").Tags = ["exercise"];
        notebook.Add(CellKind.Code, "var answer = 0;").Tags = ["exercise"];
        notebook.Add(CellKind.Code, "answer == 42").Tags = ["check"];
        notebook.Add(CellKind.Markdown, Solution).Tags = ["solution"];
        notebook.Add(CellKind.Code, "\"offline\"").Tags = ["hub"];
        return notebook;
    }
}
