using CourseKit.Bench.Fuzzing;

namespace CourseKit.Tensors.Tests.Formats;

/// <summary>The beginning of what <c>bench -- fuzz</c> runs a million times: mutated files are read or refused, nothing else.</summary>
public sealed class FuzzTests
{
    private const int Inputs = 4000;

    public static TheoryData<string, int> Runs()
    {
        var runs = new TheoryData<string, int>();
        foreach (var target in FuzzTarget.All)
            for (var seed = 100; seed < 102; seed++)
                runs.Add(target.Name, seed);
        return runs;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Mutated_files_are_read_or_refused_and_allocate_little(string target, int seed)
    {
        // The pool's counters are shared with tests that run at the same time: only what this thread allocates can be judged here.
        var run = new FuzzRun(FuzzTarget.All.Single(candidate => candidate.Name == target), seed, countNative: false);
        run.Run(Inputs);
        Assert.Empty(run.Findings);
        Assert.Equal(Inputs, run.Accepted + run.Refused);
        Assert.InRange(run.Accepted, 1, Inputs - 1);
    }
}
