using System.Diagnostics;

namespace CourseKit.Bench.Figures;

/// <summary>From the start of an installed <c>coursekit</c> to its first answer.</summary>
internal static class FirstAnswerFigure
{
    private const string Name = "first sentiment answer";
    private const double Goal = 0.4;
    private const int Runs = 10;

    public static void Measure(Session session)
    {
        var folder = Directory.CreateTempSubdirectory("coursekit-bench-").FullName;
        try
        {
            session.Note("publishing src/CourseKit.Cli ...");
            Publish(folder);
            var command = Command(folder, session);
            var times = new List<(double Answer, double Exit)>();
            Run(command, session); // files come into the page cache, as they are for a person who uses the command at all
            for (var i = 0; i < Runs; i++) times.Add(Run(command, null));
            session.Figure($"{Name}, median", Clock.Median(times.Select(time => time.Answer)), "s", below: Goal);
            session.Figure($"{Name}, minimum", times.Min(time => time.Answer), "s");
            session.Figure($"{Name}, until exit, median", Clock.Median(times.Select(time => time.Exit)), "s", below: Goal);
            session.Figure($"{Name}, until exit, minimum", times.Min(time => time.Exit), "s");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Publish(string folder)
    {
        string[] arguments = ["publish", Path.Combine(Repository.Root, "src", "CourseKit.Cli"), "-c", "Release", "-o", folder, "--nologo", "-v", "quiet", "-m:1", "-nodeReuse:false", "-p:UseSharedCompilation=false"];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"dotnet publish ended with code {process.ExitCode}:\n{output}");
    }

    private static ProcessStartInfo Command(string folder, Session session)
    {
        const string configuration = ".runtimeconfig.json";
        var name = Path.GetFileName(Directory.EnumerateFiles(folder, "*" + configuration).Single())[..^configuration.Length];
        var start = new ProcessStartInfo(Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name), ["sentiment", "The crew was kind."])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        if (!Directory.Exists(Path.Combine(folder, "data", "models")))
        {
            var models = Path.Combine(Repository.Root, "data", "models");
            if (start.Environment.TryAdd("COURSEKIT_MODEL_MIRROR", models)) session.Note($"the build came without checkpoints; those of {models} are used");
        }

        return start;
    }

    private static (double Answer, double Exit) Run(ProcessStartInfo command, Session? session)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(command)!;
        var line = process.StandardOutput.ReadLine();
        var answer = Stopwatch.GetElapsedTime(start).TotalSeconds;
        process.WaitForExit();
        var exit = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (process.ExitCode != 0 || line is null || !line.StartsWith("POSITIVE", StringComparison.Ordinal))
            throw new InvalidOperationException($"The command answered \"{line}\" with code {process.ExitCode}; expected POSITIVE.");
        session?.Note($"answer: {line.Replace('\t', ' ')}");
        return (answer, exit);
    }
}
