using CourseKit.Cli.Lectures;

namespace CourseKit.Cli.Tests.Lectures;

/// <summary>Changes the current folder of the process, so nothing else runs beside it.</summary>
[Collection(nameof(LectureLocatorTests))]
[CollectionDefinition(nameof(LectureLocatorTests), DisableParallelization = true)]
public sealed class LectureLocatorTests : IDisposable
{
    private readonly string before = Environment.CurrentDirectory;
    private readonly TemporaryFolder clone = new();

    public LectureLocatorTests()
    {
        clone.Write("CourseKit.sln");
        foreach (var name in (string[])["01-pipelines/02-sentiment-analysis", "01-pipelines/03-named-entities", "02-tuning/12-sentiment", "02-tuning/13-fine-tuning-sentiment", "appendix"])
            clone.Write(Path.Combine("notebooks", name + ".ipynb"));
        clone.Write("notebooks/01-pipelines/.ipynb_checkpoints/02-sentiment-analysis-checkpoint.ipynb");
        Environment.CurrentDirectory = clone.Path;
    }

    [Theory]
    [InlineData("2", "02-sentiment-analysis")]
    [InlineData("02", "02-sentiment-analysis")]
    [InlineData("002", "02-sentiment-analysis")]
    [InlineData("12", "12-sentiment")]
    [InlineData("02-sentiment-analysis", "02-sentiment-analysis")]
    [InlineData("sentiment-analysis", "02-sentiment-analysis")]
    [InlineData("entities", "03-named-entities")]
    [InlineData("NAMED", "03-named-entities")]
    [InlineData("sentiment", "12-sentiment")] // a whole name goes before parts of others
    [InlineData("appendix", "appendix")]
    public void ALectureIsFoundByNumberOrName(string wanted, string expected) =>
        Assert.Equal(expected, Path.GetFileNameWithoutExtension(LectureLocator.Find(wanted)));

    [Fact]
    public void ALectureIsFoundFromAFolderInsideTheClone()
    {
        Environment.CurrentDirectory = clone["notebooks/02-tuning"];
        Assert.Equal("03-named-entities.ipynb", Path.GetFileName(LectureLocator.Find("3")));
    }

    [Fact]
    public void APathIsTakenAsItIsAlsoOutsideOfAClone()
    {
        using var elsewhere = new TemporaryFolder();
        var path = elsewhere.Write("mine.ipynb");
        Environment.CurrentDirectory = elsewhere.Path;
        Assert.Equal(path, LectureLocator.Find(path));
        Assert.Equal("mine.ipynb", Path.GetFileName(LectureLocator.Find("mine.ipynb")));
        Assert.True(Path.IsPathFullyQualified(LectureLocator.Find("mine.ipynb")));
    }

    [Fact]
    public void AmbiguousNamesListTheLecturesThatAreMeant()
    {
        Assert.Equal(
            "\"senti\" could be several lectures: 02-sentiment-analysis, 12-sentiment, 13-fine-tuning-sentiment. Give the number.",
            Message("senti"));
        clone.Write("notebooks/03-other/02-twin.ipynb");
        Assert.Equal("\"2\" could be several lectures: 02-sentiment-analysis, 02-twin. Give the name.", Message("2"));
    }

    [Theory]
    [InlineData("99")]
    [InlineData("translation")]
    [InlineData("-2")]
    public void UnknownLecturesListWhatThereIs(string wanted) => Assert.Equal(
        $"There is no lecture \"{wanted}\". There are: 02-sentiment-analysis, 03-named-entities, 12-sentiment, 13-fine-tuning-sentiment, appendix.", Message(wanted));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void NothingIsNoLecture(string wanted) => Assert.StartsWith($"There is no lecture \"{wanted}\". There are: ", Message(wanted));

    [Fact]
    public void ALongListIsCut()
    {
        for (var i = 20; i < 30; i++) clone.Write($"notebooks/{i}-more.ipynb");
        Assert.EndsWith(", 13-fine-tuning-sentiment, 20-more, 21-more, 22-more, 23-more and 7 more.", Message("99"));
    }

    [Theory]
    [InlineData("missing.ipynb")]
    [InlineData("folder/missing")]
    public void APathThatDoesNotExistIsNotSearchedFor(string wanted) =>
        Assert.Equal($"There is no notebook {wanted}. Give the path of an .ipynb file, or a lecture's number or name.", Message(wanted));

    [Fact]
    public void TheProgramsOwnCloneServesWhereTheCurrentFolderIsInNone()
    {
        using var elsewhere = new TemporaryFolder();
        Environment.CurrentDirectory = elsewhere.Path;
        Assert.Equal(Path.Combine(Repository.Root, "notebooks"), LectureLocator.NotebooksFolder());
    }

    public void Dispose()
    {
        Environment.CurrentDirectory = before;
        clone.Dispose();
    }

    private static string Message(string wanted) => Assert.Throws<LectureException>(() => LectureLocator.Find(wanted)).Message;
}
