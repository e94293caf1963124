using System.Text;
using System.Text.Json.Nodes;
using CourseKit.Jupyter.Notebooks;
using CourseKit.Jupyter.Pages;
using static CourseKit.Jupyter.Tests.Notebooks.RoundTripTests;

namespace CourseKit.Jupyter.Tests.Notebooks;

public class HostileDocumentTests
{
    public static TheoryData<string, string> Documents => new()
    {
        { "", "not a notebook" },
        { "hello", "not a notebook" },
        { "[]", "an object with 'cells'" },
        { "null", "an object with 'cells'" },
        { "{}", "'nbformat'" },
        { """{"nbformat": "4", "nbformat_minor": 5, "metadata": {}, "cells": []}""", "'nbformat'" },
        { """{"nbformat": 4e300, "nbformat_minor": 5, "metadata": {}, "cells": []}""", "'nbformat'" },
        { """{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": []}""", "nbformat 3, expected 4" },
        { """{"nbformat": 5, "nbformat_minor": 0, "metadata": {}, "cells": []}""", "nbformat 5, expected 4" },
        { """{"nbformat": 4, "metadata": {}, "cells": []}""", "'nbformat_minor'" },
        { """{"nbformat": 4, "nbformat_minor": -1, "metadata": {}, "cells": []}""", "'nbformat_minor'" },
        { """{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}""", "'cells'" },
        { """{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": {}}""", "'cells'" },
        { """{"nbformat": 4, "nbformat_minor": 5, "metadata": [], "cells": []}""", "metadata" },
        { """{"nbformat": 4, "nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}""", "not a notebook" },
        { Document("", metadata: """{"kernelspec": {"language": "python"}}"""), "'python', expected C#" },
        { Document("", metadata: """{"language_info": {"name": "F#"}}"""), "'F#', expected C#" },
        { Document("""{"cell_type": "code", "source": "let x = 1", "metadata": {"polyglot_notebook": {"kernelName": "fsharp"}}}"""), "cell 1 is 'fsharp'" },
        { Document("7"), "cell 1 is not an object" },
        { Document("null"), "cell 1 is not an object" },
        { Document("""{"source": "x"}"""), "'cell_type'" },
        { Document("""{"cell_type": "heading", "source": "x"}"""), "'heading'" },
        { Document("""{"cell_type": "code"}"""), "source of cell 1" },
        { Document("""{"cell_type": "code", "source": 3}"""), "source of cell 1" },
        { Document("""{"cell_type": "code", "source": ["a", 3]}"""), "source of cell 1" },
        { Document("""{"cell_type": "code", "source": "", "metadata": "x"}"""), "metadata of cell 1" },
        { Document("""{"cell_type": "code", "source": "", "metadata": {"tags": "x"}}"""), "tags of cell 1" },
        { Document("""{"cell_type": "code", "source": "", "metadata": {"tags": [1]}}"""), "tags of cell 1" },
        { Document("""{"cell_type": "code", "source": "", "id": 3}"""), "id of cell 1" },
        { Document("""{"cell_type": "code", "source": "", "id": ""}"""), "id of cell 1" },
        { Document("""{"cell_type": "code", "source": "", "id": "a b"}"""), "id of cell 1" },
        { Document("""{"cell_type": "raw", "source": "", "id": "a"}, {"cell_type": "raw", "source": "", "id": "a"}"""), "cell 2 has the id 'a'" },
        { Document("""{"cell_type": "code", "source": "", "execution_count": "1"}"""), "execution count of cell 1" },
        { Document("""{"cell_type": "code", "source": "", "execution_count": -1}"""), "execution count of cell 1" },
        { Document("""{"cell_type": "code", "source": "", "outputs": {}}"""), "outputs of cell 1" },
        { Document("""{"cell_type": "code", "source": "", "outputs": [null]}"""), "output 1 of cell 1" },
        { Document("""{"cell_type": "code", "source": "", "outputs": [{}]}"""), "'output_type'" },
        { Document("""{"cell_type": "code", "source": "", "outputs": [{"output_type": "stream", "text": "x"}]}"""), "'name'" },
        { Document("""{"cell_type": "code", "source": "", "outputs": [{"output_type": "stream", "name": "stdout"}]}"""), "no text" },
        { Document("""{"cell_type": "code", "source": "", "outputs": [{"output_type": "display_data"}]}"""), "'data'" },
        { Document("""{"cell_type": "code", "source": "", "outputs": [{"output_type": "display_data", "data": {"text/html": {}}}]}"""), "'text/html'" },
        { Document("""{"cell_type": "code", "source": "", "outputs": [{"output_type": "error", "ename": "a", "evalue": "b", "traceback": "c"}]}"""), "traceback" },
        { Document("""{"cell_type": "markdown", "source": "", "attachments": []}"""), "attachments" },
        { Document("""{"cell_type": "markdown", "source": "", "attachments": {"a": {"image/png": 1}}}"""), "'a'" },
        { Document("""{"cell_type": "raw", "source": "\ud800"}"""), "not a notebook" },
        { Document("", metadata: """{"\ud800": 1}"""), "not a notebook" },
        { Document("", metadata: string.Concat(Enumerable.Repeat("{\"a\":", 5000)) + "1" + new string('}', 5000)), "not a notebook" },
        { Document(string.Join(',', Enumerable.Repeat("""{"cell_type": "raw", "source": ""}""", Notebook.MaximumCells + 1))), "10001 cells" },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void ADocumentThatIsNoNotebookIsRefusedInOneClearLine(string document, string says)
    {
        var error = Assert.Throws<NotebookException>(() => Notebook.Parse(document, "some.ipynb"));
        Assert.StartsWith("some.ipynb: ", error.Message);
        Assert.Contains(says, error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.True(error.Message.Length < 500, error.Message);
    }

    [Fact]
    public void FilesThatCannotBeReadAreRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("bytes.ipynb"), [0x7B, 0xFF, 0xFE, 0x7D]);
        using (var large = File.Create(folder.File("large.ipynb"))) large.SetLength(Notebook.MaximumBytes + 1L);
        Assert.Contains("UTF-8", Assert.Throws<NotebookException>(() => Notebook.Load(folder.File("bytes.ipynb"))).Message);
        Assert.Contains("64 MB", Assert.Throws<NotebookException>(() => Notebook.Load(folder.File("large.ipynb"))).Message);
        Assert.Contains("no such file", Assert.Throws<NotebookException>(() => Notebook.Load(folder.File("none.ipynb"))).Message);
        Assert.Contains("folder", Assert.Throws<NotebookException>(() => Notebook.Load(folder.Path)).Message);
    }

    [Fact]
    public void ASaveThatFailsLeavesTheOldFileAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("kept.ipynb");
        var notebook = Notebook.Parse(Document(""));
        notebook.Save(path);
        var before = File.ReadAllBytes(path);
        notebook.Add(CellKind.Raw, "half a pair: \ud800");
        Assert.Throws<NotebookException>(() => notebook.Save(path));
        notebook.Cells[0].Source = "whole";
        notebook.Cells[0].Id = "not valid";
        Assert.Throws<NotebookException>(() => notebook.Save(path));
        Assert.Throws<NotebookException>(() => Notebook.Parse(Document("")).Save(folder.Path));
        Assert.Throws<NotebookException>(() => Notebook.Parse(Document("")).Save(folder.File("no/such/folder.ipynb")));
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void DamagedBytesAreRefusedOrReadButNeverCrash()
    {
        var original = File.ReadAllText(ExampleNotebook.Path);
        var random = new Random(4);
        for (var round = 0; round < 300; round++)
        {
            var text = new StringBuilder(original);
            for (var edit = 0; edit <= random.Next(4); edit++)
            {
                var at = random.Next(text.Length - 40);
                _ = random.Next(4) switch
                {
                    0 => text.Remove(at, random.Next(1, 40)),
                    1 => text.Insert(at, "{}[]\",:0ex\\\u0000\ud800"[random.Next(13)]),
                    2 => text.Insert(at, text.ToString(random.Next(text.Length - 40), random.Next(1, 40))),
                    _ => text.Replace(text[at], (char)random.Next(0x2100), at, 1),
                };
            }

            ReadAgain(text.ToString());
        }
    }

    [Fact]
    public void FieldsOfOtherTypesAreRefusedOrReadButNeverCrash()
    {
        var random = new Random(5);
        string[] values = ["null", "true", "-1", "1e999", "\"\"", "\"x\"", "[]", "[null]", "{}", "{\"a\": [1]}", "[\"a\", \"b\\n\"]"];
        var (read, refused) = (0, 0);
        for (var round = 0; round < 400; round++)
        {
            var root = JsonNode.Parse(File.ReadAllText(ExampleNotebook.Path))!;
            for (var edit = 0; edit <= random.Next(3); edit++) Replace(root, random, JsonNode.Parse(values[random.Next(values.Length)]));
            if (ReadAgain(root.ToJsonString())) read++;
            else refused++;
        }

        Assert.True(read > 40 && refused > 40, $"{read} read, {refused} refused: the changes are too many or too few to tell anything");
    }

    // Whatever is read can be written, read again to the same, cleaned, checked and shown.
    private static bool ReadAgain(string text)
    {
        Notebook notebook;
        try
        {
            notebook = Notebook.Parse(text);
        }
        catch (NotebookException)
        {
            return false;
        }

        var json = notebook.ToJson();
        Assert.Equal(json, Notebook.Parse(json).ToJson());
        Assert.NotNull(NotebookRules.Check(notebook, "02-any.ipynb"));
        NotebookCleaner.Clean(notebook);
        Assert.False(NotebookCleaner.Clean(Notebook.Parse(notebook.ToJson())));
        return true;
    }

    private static void Replace(JsonNode root, Random random, JsonNode? value)
    {
        for (var node = root; ;)
        {
            var isObject = node is JsonObject;
            var count = isObject ? node.AsObject().Count : node.AsArray().Count;
            if (count == 0) return;
            var index = random.Next(count);
            var key = isObject ? node.AsObject().ElementAt(index).Key : "";
            var child = isObject ? node[key] : node[index];
            if (child is JsonObject or JsonArray && random.Next(5) > 0)
            {
                node = child;
                continue;
            }

            if (isObject) node[key] = value;
            else node[index] = value;
            return;
        }
    }
}
