using CourseKit.Models;
using CourseKit.Pipelines;
using CourseKit.Tokenizers;

namespace CourseKit.Tests.Pipelines;

/// <summary>Texts through a classifier, alone and in any number.</summary>
public sealed class TextClassificationPipelineTests
{
    private static readonly string[] Words = ["stide", "raer", "vokafaness", "peer", "sheed", "742", "leing", "?", "meris", "Ünïcode", "a"];

    private static readonly TextClassificationPipeline Pipeline = CourseKit.Pipelines.Pipeline.TextClassification(Repository.Golden("pipelines", "text-classification"));

    // Of all lengths, the empty one and ones beyond the model's limit included, in no order of length.
    private static readonly string[] Texts =
        [.. Enumerable.Range(0, 51).Select(i => string.Join(' ', Enumerable.Range(0, i * 37 % 83).Select(j => Words[((i * 7) + (j * j)) % Words.Length])))];

    [Fact]
    public void One_text_a_list_and_a_stream_agree_to_the_bit_and_keep_the_order()
    {
        var list = Pipeline.Run(Texts);
        Assert.Equal(Texts.Select(Pipeline.Run), list);
        Assert.Equal(list, Pipeline.RunStream(Texts.Select(text => text)));
        Assert.Equal(list, Pipeline.RunTopK([.. Texts.Select(text => new TextPair(text))], topK: 1).Select(Assert.Single));
        Assert.True(list.Distinct().Count() > 10);
    }

    [Fact]
    public void Scores_do_not_depend_on_the_company_on_the_real_encoder_either()
    {
        var pipeline = new TextClassificationPipeline(
            AutoModel.ForSequenceClassification(Repository.Encoder, options: new() { Trainable = false, Seed = 1 }), Tokenizer.FromPretrained(Repository.Encoder));
        var together = pipeline.Scores([.. Texts.Select(text => new TextPair(text))]);
        foreach (var i in new[] { 0, 1, 9, 24, 36, 50 }) Assert.Equal(pipeline.Scores([Texts[i]])[0], together[i]);
        Assert.Equal(together.Reverse(), pipeline.Scores([.. Texts.Reverse().Select(text => new TextPair(text))]));
    }

    [Fact]
    public void A_stream_is_read_as_it_is_answered()
    {
        var read = 0;
        IEnumerable<string> Endless()
        {
            while (true)
            {
                read++;
                yield return "raer";
            }
        }

        Assert.Equal(3, Pipeline.RunStream(Endless()).Take(3).Count());
        Assert.InRange(read, 3, 10_000);
    }

    [Fact]
    public void No_texts_have_no_answers()
    {
        Assert.Empty(Pipeline.Run(Array.Empty<string>()));
        Assert.Empty(Pipeline.RunStream([]));
        Assert.Empty(Pipeline.Scores([]));
    }

    [Fact]
    public void An_empty_text_and_an_endless_one_have_one()
    {
        Assert.InRange(Pipeline.Run("").Score, 1f / 3, 1);
        var endless = string.Concat(Enumerable.Repeat("raer stide ", 10_000))[..100_000];
        Assert.Equal(64, Pipeline.MaxLength);
        Assert.Equal(Pipeline.Run(endless[..1_100]), Pipeline.Run(endless));
        Assert.InRange(Pipeline.Run(new string('x', 100_000)).Score, 1f / 3, 1);
        Assert.InRange(Pipeline.Run(string.Concat(Enumerable.Repeat("😀\0\ud800", 25_000))).Score, 1f / 3, 1);
    }

    [Fact]
    public void Pairs_are_read_together_in_any_company()
    {
        TextPair[] pairs = [new("raer stide", "peer"), "raer stide", new("peer", "raer stide"), new("raer stide", "")];
        var scores = Pipeline.Scores(pairs);
        for (var i = 0; i < pairs.Length; i++) Assert.Equal(Pipeline.Scores([pairs[i]])[0], scores[i]);
        Assert.NotEqual(scores[0], scores[1]);
        Assert.NotEqual(scores[0], scores[2]);
        Assert.Equal(Pipeline.RunTopK([pairs[0]])[0][0], Pipeline.Run(pairs[0]));
    }

    [Fact]
    public void The_best_classes_come_first_and_no_more_than_there_are()
    {
        var all = Pipeline.RunTopK(["raer stide"])[0];
        Assert.Equal(Pipeline.Labels.Order(), all.Select(answer => answer.Label).Order());
        Assert.Equal(all.Select(answer => answer.Score).OrderDescending(), all.Select(answer => answer.Score));
        Assert.Equal(1, all.Sum(answer => answer.Score), 1e-5f);
        Assert.Equal(all.Take(2), Pipeline.RunTopK(["raer stide"], topK: 2)[0]);
        Assert.Equal(all, Pipeline.RunTopK(["raer stide"], topK: 100)[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Pipeline.RunTopK(["raer"], topK: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Pipeline.RunTopK([], topK: -1));
    }

    [Fact]
    public void Cancelling_stops_after_the_batch_that_is_running()
    {
        using var cancellation = new CancellationTokenSource();
        var reports = new List<ProgressReport>();
        var progress = new Reporter(report =>
        {
            reports.Add(report);
            cancellation.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => Pipeline.Run(Texts, progress, cancellation.Token));
        Assert.InRange(Assert.Single(reports).Done, 1, Texts.Length - 1);
    }

    [Fact]
    public void Progress_counts_every_text_once()
    {
        var reports = new List<ProgressReport>();
        Pipeline.Run(Texts, new Reporter(reports.Add));
        Assert.True(reports.Count > 1);
        Assert.Equal(reports.Select(report => report.Done).Distinct().Order(), reports.Select(report => report.Done));
        Assert.All(reports, report => Assert.Equal((51L, "texts"), (report.Total!.Value, report.Unit)));
        Assert.Equal((51, TimeSpan.Zero), (reports[^1].Done, reports[^1].Remaining));
    }

    [Fact]
    public void Several_threads_may_ask_at_once()
    {
        var expected = Pipeline.Run(Texts);
        Parallel.For(0, 4, _ => Assert.Equal(expected, Pipeline.Run(Texts)));
    }

    private sealed class Reporter(Action<ProgressReport> action) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => action(value);
    }
}
