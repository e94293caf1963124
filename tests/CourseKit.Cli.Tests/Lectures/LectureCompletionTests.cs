using CourseKit.Cli.Lectures;
using CourseKit.Jupyter.Completion;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Tests.Completion;

namespace CourseKit.Cli.Tests.Lectures;

/// <summary>Completion and help on CourseKit's own types, with what a lecture's cells may use.</summary>
public class LectureCompletionTests
{
    private static readonly CompletionSources Sources = new(new CellChain(LectureEnvironment.Create()).With(
        "var tokenizer = Tokenizer.FromFile(\"tokenizer.json\");\nTensor tensor = Tensor.Zeros([2, 3]);",
        "LogitsOutput output = null;\nvar dataset = Dataset.Load(\"tweets\");").Continue)
    { PackageFolders = [] };

    [Theory]
    [InlineData("tokenizer.‸", "Encode")]
    [InlineData("tensor.‸", "MatMul")]
    [InlineData("tensor.Ma‸", "MatMul")]
    [InlineData("Tensor.‸", "Zeros")]
    [InlineData("output.‸", "Logits")]
    [InlineData("output.Logits.Soft‸", "Softmax")]
    [InlineData("output.Logits.Softmax(-1).‸", "Shape")]
    [InlineData("Pipeline.‸", "SentimentAnalysis")]
    [InlineData("var pipe = Pipeline.SentimentAnalysis();\npipe.‸", "Task")]
    [InlineData("var texts = new[] { \"a\" };\ntexts.Select(x => tokenizer.Encode(x).‸", "Ids")]
    [InlineData("Tok‸", "Tokenizer")]
    [InlineData("tensor.To(‸", "DType.Float16")]
    public void MembersOfTheLibraryAreOffered(string code, string expected) =>
        Assert.Contains(expected, Complete(code).Items.Select(item => item.Text));

    [Fact]
    public void AnExtensionMemberHasASignature()
    {
        var item = Assert.Single(Complete("tensor.MatM‸").Items, item => item.Text == "MatMul");

        Assert.Equal("function", item.Kind);
        Assert.Contains("Tensor", item.Signature, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingOfAnObjectIsOfferedBeforeItsOwnMembers() =>
        Assert.Equal(["Equals", "GetHashCode", "GetType", "ToString"], Complete("tokenizer.‸").Items.Select(item => item.Text).TakeLast(4));

    [Theory]
    [InlineData("tokenizer.Enc‸ode(\"a\")")]
    [InlineData("tokenizer.Encode(‸\"a\")")]
    [InlineData("tensor.Softmax(‸)")]
    [InlineData("tensor.Soft‸max(-1)")]
    [InlineData("output.Log‸its")]
    [InlineData("Pipe‸line.SentimentAnalysis()")]
    [InlineData("Pipeline.Sentiment‸Analysis()")]
    [InlineData("Dataset.Lo‸ad(\"tweets\")")]
    public void TheLibraryIsExplained(string code)
    {
        var (text, cursor) = Split(code);
        var help = new CodeInspection(Sources).Inspect(text, cursor);

        // A declaration alone has no empty line.
        Assert.Contains("\n\n", help?.Find(MimeBundle.Text) ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void AnExtensionMemberIsNamedAfterWhatItExtends()
    {
        var (text, cursor) = Split("tensor.Softmax(‸");

        Assert.StartsWith("Tensor Tensor.Softmax(«int dim", new CodeInspection(Sources).Inspect(text, cursor)?.Find(MimeBundle.Text) ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void ShapesAreToldByTheParametersDocumentation()
    {
        var (text, cursor) = Split("new LogitsOutput(‸)");

        Assert.Contains("(batch, classes), or (batch, length, vocabulary)", new CodeInspection(Sources).Inspect(text, cursor)?.Find(MimeBundle.Text) ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CourseKit")]
    [InlineData("CourseKit.Charts")]
    [InlineData("CourseKit.Datasets")]
    [InlineData("CourseKit.Jupyter")]
    [InlineData("CourseKit.Tensors")]
    [InlineData("CourseKit.Tokenizers")]
    public void EachAssemblyHasItsDocumentationBesideIt(string name) => Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, name + ".xml")));

    private static CompletionList Complete(string code)
    {
        var (text, cursor) = Split(code);
        return new CodeCompletion(Sources).Complete(text, cursor);
    }

    private static (string Code, int Cursor) Split(string code)
    {
        var cursor = code.IndexOf('‸', StringComparison.Ordinal);
        return (code.Remove(cursor, 1), cursor);
    }
}
