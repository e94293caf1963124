using static CourseKit.Tokenizers.Tests.TrainingCorpus;

namespace CourseKit.Tokenizers.Tests;

public class TrainingProgressTests
{
    [Theory]
    [InlineData("BPE", "merging")]
    [InlineData("WordPiece", "merging")]
    [InlineData("WordLevel", "sorting words")]
    [InlineData("Unigram", "expectation maximisation")]
    public void Every_phase_is_told(string kind, string last)
    {
        var reports = new List<TrainingProgress>();
        Train(TrainingTests.Trainer(kind) with { Progress = new Recorder(reports.Add) }, Lines);
        Assert.Equal("counting words", reports[0].Phase);
        Assert.Contains(reports, report => report is { Phase: "counting words", Unit: "texts" } && report.Done == Lines.Length && report.Total == Lines.Length);
        Assert.Equal(last, reports[^1].Phase);
        Assert.All(reports, report => Assert.True(report.Done >= 0 && (report.Total is null || report.Done <= report.Total)));
    }

    [Fact]
    public void Files_are_counted_in_bytes()
    {
        var reports = new List<TrainingProgress>();
        var trainer = new WordLevelTrainer { Progress = new Recorder(reports.Add) };
        var path = Path.Combine(Folder, "corpus.txt");
        Untrained(trainer).TrainFromFiles(trainer, [path]);
        Assert.Contains(reports, report => report.Unit == "bytes" && report.Done == new FileInfo(path).Length && report.Total == report.Done);
    }

    [Theory]
    [InlineData("BPE", "counting words")]
    [InlineData("BPE", "counting pairs")]
    [InlineData("BPE", "merging")]
    [InlineData("WordPiece", "merging")]
    [InlineData("WordLevel", "sorting words")]
    [InlineData("Unigram", "finding substrings")]
    [InlineData("Unigram", "expectation maximisation")]
    public void Training_stops_when_it_is_cancelled(string kind, string phase)
    {
        using var cancellation = new CancellationTokenSource();
        var trainer = TrainingTests.Trainer(kind) with
        {
            CancellationToken = cancellation.Token,
            Progress = new Recorder(report =>
            {
                if (report.Phase == phase) cancellation.Cancel();
            }),
        };
        Assert.ThrowsAny<OperationCanceledException>(() => Train(trainer, Lines));
        Assert.True(cancellation.IsCancellationRequested);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_error_in_the_texts_reaches_the_caller(int threads)
    {
        IEnumerable<string> Texts()
        {
            for (var i = 0; i < 20_000; i++) yield return "some text or other that fills the batches";
            throw new InvalidDataException("the source broke");
        }

        var trainer = new WordLevelTrainer { MaxDegreeOfParallelism = threads };
        Assert.Equal("the source broke", Assert.Throws<InvalidDataException>(() => Train(trainer, Texts())).Message);
        Assert.Contains("Text 1", Assert.Throws<TokenizerException>(() => Train(trainer, "a", null!)).Message);
    }

    [Fact]
    public void A_file_that_is_missing_or_not_UTF_8_is_named()
    {
        using var folder = new TemporaryFolder();
        var trainer = new WordLevelTrainer();
        var good = folder.Write("good.txt", "fine\n");
        var bad = Path.Combine(folder.Path, "bad.txt");
        File.WriteAllBytes(bad, [.. "ok\n"u8, 0xE9, .. "t\n"u8]);
        var error = Assert.Throws<TokenizerException>(() => Untrained(trainer).TrainFromFiles(trainer, [good, bad]));
        Assert.Contains("bad.txt: invalid UTF-8 at byte 3", error.Message);
        Assert.Contains("gone.txt", Assert.Throws<TokenizerException>(() => Untrained(trainer).TrainFromFiles(trainer, [good, Path.Combine(folder.Path, "gone.txt")])).Message);
    }

    private sealed class Recorder(Action<TrainingProgress> record) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => record(value);
    }
}
