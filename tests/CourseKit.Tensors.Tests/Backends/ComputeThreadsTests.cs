using CourseKit.Tensors.Backends;

namespace CourseKit.Tensors.Tests.Backends;

/// <summary>Tests that set the number of threads, which is one for the whole process, run alone.</summary>
[CollectionDefinition(nameof(ThreadCount), DisableParallelization = true)]
public class ThreadCount;

[Collection(nameof(ThreadCount))]
public class ComputeThreadsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void Every_chunk_runs_once(int chunks)
    {
        var runs = new int[chunks];
        for (var repetition = 0; repetition < 50; repetition++) ComputeThreads.For(chunks, chunk => Interlocked.Increment(ref runs[chunk]));
        Assert.All(runs, count => Assert.Equal(50, count));
    }

    [Fact]
    public void Calls_may_be_nested()
    {
        var sum = 0;
        ComputeThreads.For(8, _ => ComputeThreads.For(8, _ => ComputeThreads.For(8, _ => Interlocked.Increment(ref sum))));
        Assert.Equal(512, sum);
    }

    [Fact]
    public void An_exception_comes_back_and_later_calls_work()
    {
        for (var repetition = 0; repetition < 20; repetition++)
        {
            var thrown = Assert.Throws<InvalidOperationException>(() => ComputeThreads.For(100, chunk =>
            {
                if (chunk == 37) throw new InvalidOperationException("chunk 37");
            }));
            Assert.Equal("chunk 37", thrown.Message);
        }

        var sum = 0;
        ComputeThreads.For(100, chunk => Interlocked.Add(ref sum, chunk));
        Assert.Equal(4950, sum);
    }

    [Fact]
    public void Many_callers_at_once_all_get_their_work_done()
    {
        var sums = new int[8];
        var callers = Enumerable.Range(0, sums.Length).Select(caller => new Thread(() =>
        {
            for (var repetition = 0; repetition < 200; repetition++) ComputeThreads.For(16, chunk => Interlocked.Add(ref sums[caller], chunk));
        })).ToArray();
        foreach (var caller in callers) caller.Start();
        foreach (var caller in callers) caller.Join();
        Assert.All(sums, sum => Assert.Equal(200 * 120, sum));
    }

    [Fact]
    public void Several_threads_take_part()
    {
        var before = ComputeThreads.Count;
        try
        {
            ComputeThreads.Count = 3;
            var waiting = 0;

            // Each chunk waits for the others, which only other threads can be running; when they come late, the call is made again.
            for (var attempt = 0; attempt < 100 && waiting < 3; attempt++)
            {
                waiting = 0;
                using var gate = new CountdownEvent(3);
                ComputeThreads.For(3, _ =>
                {
                    gate.Signal();
                    if (gate.Wait(TimeSpan.FromMilliseconds(200))) Interlocked.Increment(ref waiting);
                });
            }

            Assert.Equal(3, waiting);
        }
        finally
        {
            ComputeThreads.Count = before;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_count_below_one_is_refused(int count) => Assert.Throws<ArgumentOutOfRangeException>(() => ComputeThreads.Count = count);

    [Fact]
    public void Ranges_cover_the_length_in_grains()
    {
        var seen = new int[1000];
        ComputeThreads.ForRanges(1000, 64, (from, to) =>
        {
            Assert.True(to - from <= 64 && from % 64 == 0);
            for (var i = from; i < to; i++) Interlocked.Increment(ref seen[i]);
        });
        Assert.All(seen, count => Assert.Equal(1, count));
        ComputeThreads.ForRanges(0, 64, (_, _) => Assert.Fail("nothing to do"));
    }
}
