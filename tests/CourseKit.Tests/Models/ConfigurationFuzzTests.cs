using CourseKit.Bench.Fuzzing;

namespace CourseKit.Tests.Models;

/// <summary>The beginning of what <c>bench -- fuzz</c> runs a million times: mutated files are read or refused, nothing else.</summary>
public sealed class ConfigurationFuzzTests
{
    private const int Inputs = 3000;

    public static TheoryData<string> Names => [.. ConfigurationTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Mutated_files_are_read_or_refused_and_allocate_little(string target)
    {
        var run = new FuzzRun(ConfigurationTargets.All.Single(candidate => candidate.Name == target), seed: 100);
        run.Run(Inputs);
        Assert.Empty(run.Findings);
        Assert.Equal(Inputs, run.Accepted + run.Refused);
        Assert.InRange(run.Accepted, 1, Inputs - 1);
    }
}
