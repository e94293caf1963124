using System.Diagnostics;
using System.Globalization;

namespace CourseKit.Bench;

/// <summary>This program again, in a process that does one thing only.</summary>
internal static class ChildProcess
{
    /// <summary>Runs it and reads the number that it prints.</summary>
    public static double Number(string child) => Numbers(child)[0];

    /// <summary>Runs it and reads the numbers that it prints.</summary>
    public static double[] Numbers(string child)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        // Started as "dotnet CourseKit.Bench.dll", the program's file is the first argument.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        start.ArgumentList.Add("child");
        start.ArgumentList.Add(child);
        using var process = Process.Start(start)!;
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? Array.ConvertAll(answer.Split('\t'), number => double.Parse(number, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"The child process \"{child}\" ended with code {process.ExitCode}.");
    }

    /// <summary>Answers the parent.</summary>
    /// <returns>The exit code.</returns>
    public static int Answer(params double[] numbers)
    {
        Console.Out.WriteLine(string.Join('\t', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture))));
        return 0;
    }
}
