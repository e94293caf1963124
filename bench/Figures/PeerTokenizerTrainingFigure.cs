using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CourseKit.Bench.Hardware;
using CourseKit.Bench.Peers;
using CourseKit.Bench.Tokenization;
using CourseKit.Tokenizers;
using CourseKit.Tokenizers.Training;

namespace CourseKit.Bench.Figures;

/// <summary>Training of a byte-level BPE vocabulary on all the text of the data sets, here and in the Rust tokenizers, on one thread and on all, each time in
/// processes of their own: time, and the most memory that each had. The binding trains with the reference's defaults only, 30,000 entries.</summary>
internal static class PeerTokenizerTrainingFigure
{
    public const string Child = "bpe-training";

    private const string Name = "peer, BPE training";
    private const int Entries = 30_000;
    private const int MostRounds = 3;
    private const double Goal = 1;
    private const string CorpusVariable = "COURSEKIT_BENCH_CORPUS", ThreadsVariable = "COURSEKIT_BENCH_THREADS";
    private const string Untrained = """{"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":null,"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},"post_processor":null,"decoder":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true},"model":{"type":"BPE","dropout":null,"unk_token":null,"continuing_subword_prefix":null,"end_of_word_suffix":null,"fuse_unk":false,"byte_fallback":false,"ignore_merges":false,"vocab":{},"merges":[]}}""";

    private static readonly string[] NoText = [".zip"];

    public static void Measure(Session session) => TokenizerFigures.WithFiles(files =>
    {
        var corpus = Path.Combine(files, "corpus.txt");
        var megabytes = WriteCorpus(corpus);
        session.Note(FormattableString.Invariant($"{megabytes:0.0} MB of text"));
        foreach (var threads in new[] { 1, Environment.ProcessorCount }.Distinct()) Measure(session, corpus, megabytes, files, threads);
    });

    /// <summary>Trains, writes the result beside the corpus, and answers seconds and the most memory in MB.</summary>
    public static int RunChild()
    {
        var corpus = Environment.GetEnvironmentVariable(CorpusVariable)!;
        var trainer = new BpeTrainer { VocabularySize = Entries, MaxDegreeOfParallelism = int.Parse(Environment.GetEnvironmentVariable(ThreadsVariable)!, CultureInfo.InvariantCulture) };
        var untrained = Tokenizer.FromJson(Untrained);
        var start = Stopwatch.GetTimestamp();
        var tokenizer = untrained.TrainFromFiles(trainer, [corpus]);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var memory = PeakMemory.IsKnown ? PeakMemory.Megabytes() : double.NaN;
        tokenizer.Save(OursIn(Path.GetDirectoryName(corpus)!));
        return ChildProcess.Answer(seconds, Environment.CpuUsage.TotalTime.TotalSeconds, memory);
    }

    private static void Measure(Session session, string corpus, double megabytes, string files, int threads)
    {
        var (peerName, ours, theirs) = ("", new List<double[]>(), new List<RustTokenizersPeer.Times>());
        Environment.SetEnvironmentVariable(CorpusVariable, corpus);
        Environment.SetEnvironmentVariable(ThreadsVariable, threads.ToString(CultureInfo.InvariantCulture));
        var untrained = Path.Combine(files, "untrained.json");
        File.WriteAllText(untrained, Untrained);
        for (var round = 0; round < Math.Min(session.Rounds, MostRounds); round++)
        {
            ours.Add(ChildProcess.Numbers(Child));
            using var peer = RustTokenizersPeer.Start(threads);
            if (round == 0) session.Note(peer.Description);
            peer.Load(Name, untrained);
            theirs.Add(peer.Train(Name, [corpus], TheirsIn(files)));
            peerName = peer.Name;
        }

        var different = Difference(OursIn(files), TheirsIn(files));
        var text = $"{Name}, {Entries:N0} entries, {threads} thread{(threads == 1 ? "" : "s")}";
        double seconds = Clock.Median(ours.Select(numbers => numbers[0])), theirSeconds = Clock.Median(theirs.Select(times => times.Seconds));
        double memory = Clock.Median(ours.Select(numbers => numbers[2])), theirMemory = Clock.Median(theirs.Select(times => times.Memory));
        session.Figure($"{text}, CourseKit", megabytes / seconds, "MB/s");
        session.Figure($"{text}, {peerName}", megabytes / theirSeconds, "MB/s");
        session.Figure($"{text}, ratio", theirSeconds / seconds, "times as fast", atLeast: Goal, voided: different);
        session.Figure($"{text}, ratio of processor time", Clock.Median(theirs.Select(times => times.Cpu)) / Clock.Median(ours.Select(numbers => numbers[1])), "times as fast");
        session.Figure($"{text}, peak memory, CourseKit", memory, "MB");
        session.Figure($"{text}, peak memory, {peerName}", theirMemory, "MB");
        session.Figure($"{text}, peak memory, ratio", theirMemory / memory, "times as small", atLeast: Goal, voided: different);
    }

    private static string OursIn(string files) => Path.Combine(files, "ours.json");

    private static string TheirsIn(string files) => Path.Combine(files, "theirs.json");

    // Training is deterministic in the reference where no two candidates of the alphabet are alike: vocabulary and merges are to be the same.
    private static string? Difference(string ours, string theirs)
    {
        using JsonDocument left = JsonDocument.Parse(File.ReadAllBytes(ours)), right = JsonDocument.Parse(File.ReadAllBytes(theirs));
        var (mine, other) = (left.RootElement.GetProperty("model"), right.RootElement.GetProperty("model"));
        if (!JsonElement.DeepEquals(mine.GetProperty("vocab"), other.GetProperty("vocab"))) return "the vocabularies differ";
        return JsonElement.DeepEquals(mine.GetProperty("merges"), other.GetProperty("merges")) ? null : "the merges differ";
    }

    // One file, so that both read the same lines; what is no UTF-8 becomes U+FFFD.
    private static double WriteCorpus(string target)
    {
        if (Environment.GetEnvironmentVariable("COURSEKIT_DATA_MIRROR") is not { Length: > 0 } mirror) throw new SkippedException("the data sets are not here. COURSEKIT_DATA_MIRROR names a folder that has them");
        using var writer = new StreamWriter(target, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        foreach (var file in Directory.EnumerateFiles(mirror, "*", SearchOption.AllDirectories).Where(file => !NoText.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal)) writer.Write(File.ReadAllText(file));
        writer.Flush();
        return writer.BaseStream.Length / 1e6;
    }
}
