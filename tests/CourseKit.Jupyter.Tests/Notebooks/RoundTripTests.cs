using System.Text;
using System.Text.Json.Nodes;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Notebooks;

namespace CourseKit.Jupyter.Tests.Notebooks;

public class RoundTripTests
{
    // Laid out by hand as nbformat would: everything the format names, and fields it does not name at every level.
    private const string Everything = """
        {
         "cells": [
          {
           "attachments": {
            "a.txt": {
             "text/plain": [
              "one\n",
              "two"
             ]
            }
           },
           "cell_type": "markdown",
           "future": {
            "z": [
             1,
             2.50,
             1e-07
            ]
           },
           "id": "first_1",
           "metadata": {
            "tags": [
             "exercise"
            ]
           },
           "source": [
            "# Zürich \"quoted\" \\ back\n",
            "tab\there, bell \u0007, \u007f, 😀"
           ]
          },
          {
           "cell_type": "raw",
           "id": "second",
           "metadata": {
            "format": "text/restructuredtext"
           },
           "source": []
          },
          {
           "cell_type": "code",
           "execution_count": 3,
           "id": "third",
           "metadata": {
            "collapsed": true
           },
           "outputs": [
            {
             "extra": null,
             "name": "stdout",
             "output_type": "stream",
             "text": [
              "a\r",
              "b\n"
             ]
            },
            {
             "data": {
              "application/json": null,
              "application/vnd.plotly.v1+json": {
               "data": []
              },
              "image/png": "aGVsbG8=\n",
              "text/html": [
               "<b>1</b>\n",
               "<b>2</b>"
              ]
             },
             "metadata": {
              "isolated": true
             },
             "output_type": "display_data",
             "transient": {
              "display_id": "x"
             }
            },
            {
             "data": {
              "text/plain": [
               "3"
              ]
             },
             "execution_count": null,
             "metadata": {},
             "output_type": "execute_result"
            },
            {
             "ename": "Error",
             "evalue": "no",
             "output_type": "error",
             "traceback": [
              "line 1\nline 2",
              ""
             ],
             "when": 12
            },
            {
             "anything": [
              true,
              false
             ],
             "output_type": "from_the_future"
            }
           ],
           "source": [
            "1 + 2"
           ]
          }
         ],
         "metadata": {
          "kernelspec": {
           "display_name": "C#",
           "language": "C#",
           "name": "coursekit"
          },
          "orig_nbformat": 4
         },
         "more": "kept",
         "nbformat": 4,
         "nbformat_minor": 5
        }

        """;

    private static readonly string EverythingStored = Everything.Replace("\\u007f", "\x7f", StringComparison.Ordinal);

    [Fact]
    public void AFileInNbformatsLayoutComesBackByteByByte()
    {
        using var folder = new TemporaryFolder();
        var copy = folder.File("copy.ipynb");
        Notebook.Load(ExampleNotebook.Path).Save(copy);
        Assert.Equal(File.ReadAllBytes(ExampleNotebook.Path), File.ReadAllBytes(copy));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void FieldsThatTheFormatDoesNotNameAreKeptAtEveryLevel() => Assert.Equal(EverythingStored, Notebook.Parse(EverythingStored).ToJson());

    [Fact]
    public void EveryFieldThatTheFormatNamesIsRead()
    {
        var notebook = Notebook.Parse(EverythingStored);
        var (markdown, raw, code) = (notebook.Cells[0], notebook.Cells[1], notebook.Cells[2]);
        Assert.Equal((CellKind.Markdown, "first_1", "# Zürich \"quoted\" \\ back\ntab\there, bell \a, \x7f, 😀"), (markdown.Kind, markdown.Id, markdown.Source));
        Assert.Equal(["exercise"], markdown.Tags);
        Assert.Equal("one\ntwo", markdown.Attachments!["a.txt"]!["text/plain"]!.GetValue<string>());
        Assert.Equal((CellKind.Raw, ""), (raw.Kind, raw.Source));
        Assert.Equal((CellKind.Code, 3, 5), (code.Kind, code.ExecutionCount, code.Outputs.Count));
        Assert.Equal(new StreamOutput("stdout", "a\rb\n"), code.Outputs[0]);
        var display = Assert.IsType<DisplayOutput>(code.Outputs[1]);
        Assert.Equal("<b>1</b>\n<b>2</b>", display.Data.Find(MimeBundle.Html));
        Assert.True(display.Metadata["isolated"]!.GetValue<bool>());
        Assert.Equal("3", Assert.IsType<ResultOutput>(code.Outputs[2]).Data.ToString());
        var error = Assert.IsType<ErrorOutput>(code.Outputs[3]);
        Assert.Equal(("Error", "no"), (error.Name, error.Message));
        Assert.Equal(["line 1\nline 2", ""], error.Traceback);
        Assert.Equal("from_the_future", Assert.IsType<UnknownOutput>(code.Outputs[4]).Type);
        Assert.Equal("C#", notebook.Metadata["kernelspec"]!["language"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void CellsOfOlderDocumentsGetIdsThatDependOnThemOnly(int minor)
    {
        var text = Document(cells: """{"cell_type": "markdown", "metadata": {}, "source": "a"}, {"cell_type": "markdown", "metadata": {}, "source": "a"}""", minor);
        var (first, second) = (Notebook.Parse(text), Notebook.Parse(text));
        Assert.Equal(first.ToJson(), second.ToJson());
        Assert.Equal(2, first.Cells.Select(cell => cell.Id).Distinct().Count());
        Assert.Contains("\"nbformat_minor\": 5", first.ToJson());
        Assert.Equal(first.ToJson(), Notebook.Parse(first.ToJson()).ToJson());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void AnOlderDocumentKeepsAllItsFieldsWhenItIsUpgraded(int minor)
    {
        const string cells = """
            {"cell_type": "code", "metadata": {"z": 1, "a": {"b": [null, 1.50, 1e3, true]}}, "source": ["1"], "outputs": [], "execution_count": null, "prompt": {"x": []}},
            {"cell_type": "raw", "metadata": {"format": "text/latex"}, "source": "a", "attachments": {"a.png": {"image/png": "aGk=", "application/json": {"k": 1}}}},
            {"cell_type": "markdown", "metadata": {}, "source": [], "id": "mine"}
            """;
        var json = JsonNode.Parse(Notebook.Parse($$"""{"zebra": [1], "cells": [{{cells}}], "nbformat": 4, "metadata": {"own": {"é": "ü"} }, "nbformat_minor": {{minor}}, "apple": null}""").ToJson())!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("[1]"), json["zebra"]));
        Assert.True(json.AsObject().ContainsKey("apple"));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"own": {"é": "ü"}}"""), json["metadata"]));
        var written = json["cells"]!.AsArray();
        Assert.Equal("""{"a":{"b":[null,1.50,1e3,true]},"z":1}""", written[0]!["metadata"]!.ToJsonString());
        Assert.Equal("""{"x":[]}""", written[0]!["prompt"]!.ToJsonString());
        Assert.Equal("""{"a.png":{"application/json":{"k":1},"image/png":"aGk="}}""", written[1]!["attachments"]!.ToJsonString());
        Assert.Equal("text/latex", written[1]!["metadata"]!["format"]!.GetValue<string>());
        Assert.Equal("mine", written[2]!["id"]!.GetValue<string>());
        Assert.Equal((5, 3), (json["nbformat_minor"]!.GetValue<int>(), written.Select(cell => cell!["id"]!.GetValue<string>()).Distinct().Count()));
    }

    [Fact]
    public void ALaterMinorVersionIsKept() => Assert.Contains("\"nbformat_minor\": 7", Notebook.Parse(Document("", minor: 7)).ToJson());

    [Fact]
    public void KeysAreInTheOrderOfTheirCodePoints()
    {
        // As UTF-16, the emoji (U+1F600, a pair from U+D83D) would come before U+FF21.
        var notebook = Notebook.Parse(Document(""));
        notebook.Metadata["😀"] = 1;
        notebook.Metadata["Ａ"] = 2;
        notebook.Metadata["é"] = 3;
        notebook.Metadata["z"] = 4;
        var json = notebook.ToJson();
        string[] order = ["\"z\"", "\"é\"", "\"Ａ\"", "\"😀\""];
        Assert.Equal(order.OrderBy(key => json.IndexOf(key, StringComparison.Ordinal)), order);
    }

    [Theory]
    [InlineData("a\nb\n", "a\n", "b\n")]
    [InlineData("a\r\nb\rc", "a\r\n", "b\r", "c")]
    [InlineData("a\fb\u2028c\x1d", "a\f", "b\u2028", "c\x1d")]
    [InlineData("\n\n", "\n", "\n")]
    public void LinesEndWherePythonEndsThem(string source, params string[] lines)
    {
        var notebook = Notebook.Parse(Document(""));
        notebook.Add(CellKind.Raw, source);
        var json = notebook.ToJson();
        Assert.Equal(lines, JsonNode.Parse(json)!["cells"]![0]!["source"]!.AsArray().Select(line => line!.GetValue<string>()));
        Assert.Equal(source, Notebook.Parse(json).Cells[0].Source);
    }

    [Fact]
    public void WhatASessionPutInIsWrittenAsTheFormatWantsIt()
    {
        var notebook = Notebook.Parse(Document(""));
        var cell = notebook.Add(CellKind.Code, "x");
        cell.ExecutionCount = 1;
        cell.Tags = ["check"];
        cell.Outputs.Add(new StreamOutput("stderr", "careful\n"));
        cell.Outputs.Add(new DisplayOutput(new MimeBundle().Add(MimeBundle.Svg, "<svg>\n</svg>").Add("application/json", """{"a": [1]}""")));
        cell.Outputs.Add(new ResultOutput(1, MimeBundle.OfText("1")));
        cell.Outputs.Add(new ErrorOutput("E", "m", ["t"]));
        var read = Notebook.Parse(notebook.ToJson()).Cells[0];
        Assert.Equal(cell.Outputs[0], read.Outputs[0]);
        Assert.Equal("<svg>\n</svg>", ((DisplayOutput)read.Outputs[1]).Data.Find(MimeBundle.Svg));
        Assert.Equal("""{"a":[1]}""", ((DisplayOutput)read.Outputs[1]).Data.Find("application/json"));
        Assert.Equal(1, ((ResultOutput)read.Outputs[2]).ExecutionCount);
        Assert.Equal(["t"], ((ErrorOutput)read.Outputs[3]).Traceback);
        Assert.True(read.HasTag("check"));
    }

    [Fact]
    public void AByteOrderMarkIsNoPartOfTheText()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("mark.ipynb");
        File.WriteAllText(path, Document(""), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Empty(Notebook.Load(path).Cells);
    }

    [Theory]
    [InlineData("""{"kernelspec": {"language": "C#", "name": ".net-csharp"}, "language_info": {"name": "polyglot-notebook"}}""")]
    [InlineData("""{"kernelspec": {"display_name": ".NET (C#)", "name": ".net-csharp"}}""")]
    [InlineData("""{"language_info": {"name": "csharp"}}""")]
    [InlineData("""{"polyglot_notebook": {"kernelInfo": {"defaultKernelName": "csharp"}}}""")]
    [InlineData("{}")]
    public void CSharpIsKnownByAllItsNames(string metadata) => Notebook.Parse(Document("", metadata: metadata));

    internal static string Document(string cells, int minor = 5, string metadata = "{}") =>
        $$"""{"cells": [{{cells}}], "metadata": {{metadata}}, "nbformat": 4, "nbformat_minor": {{minor}}}""";
}
