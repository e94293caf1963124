using System.Diagnostics;
using System.Globalization;

namespace CourseKit.Bench.Fuzzing;

/// <summary><c>dotnet run -c Release --project bench -- fuzz [--inputs N] [--only NAME] [--seed N]</c>: mutated files for every reader of
/// tensor and tokenizer files, and of what comes over the notebook's wire. Prints one line for each; the exit code says whether there were findings.</summary>
internal static class FuzzCommand
{
    /// <summary>Runs it.</summary>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        var (inputs, seed, only) = (100_000, 1, "");
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            var understood = arguments[i] switch
            {
                "--inputs" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out inputs) && inputs > 0,
                "--seed" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out seed),
                "--only" => (only = value).Length > 0,
                _ => false,
            };
            if (understood) continue;
            Console.Error.WriteLine($"\"{arguments[i]} {value}\" makes no sense here. Usage: dotnet run -c Release --project bench -- fuzz [--inputs N] [--only NAME] [--seed N].");
            return 2;
        }

        var found = false;
        foreach (var target in TensorTargets.All.Concat(TokenizerTargets.All).Concat(ConfigurationTargets.All).Concat(WireTargets.All).Concat(MessageTargets.All).Where(target => target.Name.Contains(only, StringComparison.Ordinal)))
        {
            var (run, start) = (new FuzzRun(target, seed), Stopwatch.GetTimestamp());
            run.Run(inputs);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"fuzz\t{target.Name}\t{run.Accepted + run.Refused} inputs\t{run.Accepted} read\t{run.Refused} refused\t{run.Findings.Count} findings\tmost allocated {run.LargestAllocation} bytes, {run.LargestFactor:0.0} for one of the file over {target.FixedBytes}\tlongest {run.Longest.TotalMilliseconds:0.0} ms\t{Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s"));
            foreach (var finding in run.Findings) Console.WriteLine($"finding\t{target.Name}\t{finding}");
            found |= run.Findings.Count > 0;
        }

        return found ? 1 : 0;
    }
}
