using System.Collections.Concurrent;
using System.Diagnostics;
using CourseKit.Jupyter.Notebooks;

[assembly: AssemblyFixture(typeof(Notebooks.Tests.LectureRuns))]

namespace Notebooks.Tests;

/// <summary>Runs lectures as a person does, each in a process of its own, and at most once for all tests.</summary>
public sealed class LectureRuns : IDisposable
{
    private const string DataMirror = "COURSEKIT_DATA_MIRROR";
    private static readonly string[] Settings =
        [DataMirror, "COURSEKIT_MODEL_MIRROR", "COURSEKIT_HOME", "COURSEKIT_PLOTLY", "HF_HOME", "HF_HUB_CACHE", "XDG_CACHE_HOME"];

    private readonly string folder = Directory.CreateTempSubdirectory("coursekit-lectures-").FullName;
    private readonly ConcurrentDictionary<string, Lazy<ExecutedLecture>> runs = [];

    /// <summary>The original tweets, where this machine has them.</summary>
    public static string? Tweets { get; } =
        Environment.GetEnvironmentVariable(DataMirror) is { Length: > 0 } mirror && Path.Combine(mirror, "airline_tweets", "Tweets.csv") is var path && File.Exists(path) ? path : null;

    /// <summary>The lecture as it is, on the data of the repository.</summary>
    public ExecutedLecture OnSample(string lecture) =>
        Once($"sample/{lecture}", into => Run(Path.Combine(Repository.Notebooks, lecture), into, Isolated(into)));

    /// <summary>The lecture as it is, on the data of this machine.</summary>
    public ExecutedLecture OnOriginals(string lecture) => Once($"originals/{lecture}", into => Run(Path.Combine(Repository.Notebooks, lecture), into, []));

    /// <summary>The lecture on the data of the repository, with the code of the solutions below what the exercises hold; its page has no plotly.js.</summary>
    public ExecutedLecture Solved(string lecture) => Once($"solved/{lecture}", into =>
    {
        var copy = Path.Combine(into, "notebooks", lecture);
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        var notebook = Notebook.Load(Path.Combine(Repository.Notebooks, lecture));
        foreach (var exercise in Exercise.All(notebook)) exercise.Solve();
        notebook.Save(copy);
        return Run(copy, into, [.. Isolated(into), ("COURSEKIT_PLOTLY", Path.Combine(into, "no-plotly.js"))]);
    });

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // Neither data nor checkpoints but those of the repository.
    private static (string, string?)[] Isolated(string into) =>
        [.. Settings.Select(name => (name, default(string))), ("COURSEKIT_HOME", Path.Combine(into, "home")), ("HF_HOME", Path.Combine(into, "hub"))];

    private ExecutedLecture Once(string name, Func<string, ExecutedLecture> run) =>
        runs.GetOrAdd(name, _ => new(() => run(Directory.CreateDirectory(Path.Combine(folder, name)).FullName))).Value;

    private static ExecutedLecture Run(string notebook, string into, (string Name, string? Value)[] environment)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "CourseKit.Cli.dll"), "run", notebook, "--output", into];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(TimeSpan.FromMinutes(15)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The lecture {notebook} did not end.");
        }

        var stem = Path.Combine(into, Path.GetFileNameWithoutExtension(notebook));
        return new(stem + ".ipynb", stem + ".html", process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }
}
