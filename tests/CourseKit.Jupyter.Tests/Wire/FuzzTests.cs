using CourseKit.Bench.Fuzzing;

namespace CourseKit.Jupyter.Tests.Wire;

/// <summary>The beginning of what <c>bench -- fuzz --only wire</c> runs a million times: streams of a peer are read or refused, nothing else.</summary>
[Collection("busy pool")] // What is allocated is measured, and how long it takes.
public sealed class FuzzTests
{
    private const int Inputs = 1500;

    [Theory]
    [InlineData(100)]
    [InlineData(101)]
    public void Mutated_streams_are_read_or_refused_and_allocate_little(int seed)
    {
        var run = new FuzzRun(WireTargets.All[0], seed);
        run.Run(Inputs);
        Assert.Empty(run.Findings);
        Assert.Equal(Inputs, run.Accepted + run.Refused);
        Assert.InRange(run.Accepted, 1, Inputs - 1);
    }
}
