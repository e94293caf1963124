using System.Collections.Concurrent;
using System.Diagnostics;
using CourseKit.Jupyter.Notebooks;

namespace CourseKit.Cli.Lectures;

/// <summary>Runs several lectures, each in a process of its own: the console and the current folder are a process's, and what one does to itself harms no other.</summary>
/// <param name="lectures">The notebooks.</param>
/// <param name="choices">How each is run.</param>
/// <param name="parallel">How many at once.</param>
internal sealed class LectureBatch(IReadOnlyList<string> lectures, RunChoices choices, int parallel)
{
    private readonly Lock gate = new();

    /// <summary>Runs them all, also when some fail; when it is cancelled, those that run end as after Ctrl-C and no other starts.</summary>
    /// <returns>Those that ran, in the order in which they were given.</returns>
    public IReadOnlyList<LectureProcess> Run(TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var (waiting, ended) = (new ConcurrentQueue<string>(lectures), new ConcurrentBag<LectureProcess>());
        void RunNext()
        {
            while (!cancellation.IsCancellationRequested && waiting.TryDequeue(out var lecture)) ended.Add(RunOne(lecture, output, errors, cancellation));
        }

        // Each waits for a process nearly all the time, so it is a thread and no place in the pool.
        Task.WaitAll([.. Enumerable.Range(0, Math.Min(parallel, lectures.Count))
            .Select(_ => Task.Factory.StartNew(RunNext, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))], CancellationToken.None);
        IReadOnlyList<LectureProcess> ran = [.. ended.OrderBy(run => lectures.Index().First(item => item.Item == run.Lecture).Index)];
        output.WriteLine(Summary(ran, clock.Elapsed));
        return ran;
    }

    /// <summary>The exit code of all together.</summary>
    public int Code(IReadOnlyList<LectureProcess> ran)
    {
        if (ran.Count < lectures.Count || ran.Any(run => run.Code == ExitCode.Stopped)) return ExitCode.Stopped;
        return ran.All(run => run.Code == ExitCode.Success) ? ExitCode.Success : ExitCode.Failure;
    }

    // What runs alone is shown while it runs; of several at once each is shown when it has ended, so that no line stands between those of another.
    private LectureProcess RunOne(string lecture, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        var isAlone = parallel == 1;
        var run = LectureProcess.Run(lecture, choices with { Folder = FolderOf(lecture) }, isAlone ? output : null, cancellation);
        lock (gate)
        {
            output.Write(run.Printed);
            output.WriteLine();
            foreach (var line in run.Errors) errors.WriteLine(line);
        }

        return run;
    }

    // Parts may have notebooks of the same name, e.g. a recap each.
    private string FolderOf(string lecture)
    {
        var isAlone = lectures.Count(other => Path.GetFileName(other) == Path.GetFileName(lecture)) == 1;
        return isAlone ? choices.Folder : Path.Combine(choices.Folder, Path.GetFileName(Path.GetDirectoryName(lecture)!));
    }

    private string Summary(IReadOnlyList<LectureProcess> ran, TimeSpan elapsed)
    {
        var failed = ran.Where(run => run.Code != ExitCode.Success).Select(run => Path.GetFileNameWithoutExtension(run.Lecture)).ToList();
        var notRun = lectures.Count - ran.Count;
        return FormattableString.Invariant($"{lectures.Count} {(lectures.Count == 1 ? "lecture" : "lectures")}, {elapsed.TotalSeconds:0.0} s: {ran.Count - failed.Count} ran")
            + (failed.Count > 0 ? $", {failed.Count} failed ({string.Join(", ", failed)})" : "")
            + (notRun > 0 ? $", {notRun} not started" : "");
    }
}
