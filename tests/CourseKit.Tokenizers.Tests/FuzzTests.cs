using CourseKit.Bench.Fuzzing;

namespace CourseKit.Tokenizers.Tests;

/// <summary>The beginning of what <c>bench -- fuzz</c> runs a million times: mutated files are read or refused, nothing else.</summary>
public sealed class FuzzTests
{
    private const int Inputs = 1500;

    public static TheoryData<string, int> Runs()
    {
        var runs = new TheoryData<string, int>();
        foreach (var target in TokenizerTargets.All)
            for (var seed = 100; seed < 102; seed++)
                runs.Add(target.Name, seed);
        return runs;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Mutated_files_are_read_or_refused_and_allocate_little(string target, int seed)
    {
        var run = new FuzzRun(TokenizerTargets.All.Single(candidate => candidate.Name == target), seed);
        run.Run(Inputs);
        Assert.Empty(run.Findings);
        Assert.Equal(Inputs, run.Accepted + run.Refused);
        Assert.InRange(run.Accepted, 1, Inputs - 1);
    }
}
