using CourseKit.Bench.Fuzzing;
using CourseKit.Tensors.Tests.Backends;

namespace CourseKit.Tensors.Tests.Formats;

/// <summary>The beginning of what <c>bench -- fuzz</c> runs a million times: mutated files are read or refused, nothing else.</summary>
[Collection(nameof(ThreadCount))]
public sealed class FuzzTests
{
    private const int Inputs = 4000;

    public static TheoryData<string, int> Runs()
    {
        var runs = new TheoryData<string, int>();
        foreach (var target in TensorTargets.All)
            for (var seed = 100; seed < 102; seed++)
                runs.Add(target.Name, seed);
        return runs;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Mutated_files_are_read_or_refused_and_allocate_little(string target, int seed)
    {
        // No other test runs at the same time, so the pool's counters tell what the reader asked for: no more than a small factor of the file's size.
        var run = new FuzzRun(TensorTargets.All.Single(candidate => candidate.Name == target), seed);
        run.Run(Inputs);
        Assert.Empty(run.Findings);
        Assert.Equal(Inputs, run.Accepted + run.Refused);
        Assert.InRange(run.Accepted, 1, Inputs - 1);
    }
}
