using CourseKit.Jupyter.Kernel;
using CourseKit.Jupyter.Messages;

namespace CourseKit.Jupyter.Tests.Kernel;

public sealed class ExecutionQueueTests : IDisposable
{
    private readonly List<Exception> failures = [];
    private readonly ExecutionQueue queue;

    public ExecutionQueueTests() => queue = new(failures.Add);

    [Fact]
    public async Task Work_is_done_in_order()
    {
        var done = new List<string>();
        foreach (var id in Enumerable.Range(0, 100)) queue.Add(Request($"{id}"), request => done.Add(request.Header.Id), _ => { });
        await queue.Done;
        Assert.Equal(Enumerable.Range(0, 100).Select(id => $"{id}"), done);
    }

    [Fact]
    public async Task What_is_taken_out_is_not_done_and_says_so()
    {
        using var hold = new ManualResetEventSlim();
        var (done, aborted) = (new List<string>(), new List<string>());
        queue.Add(Request("first"), _ => hold.Wait(), _ => { });
        queue.Add(Request("cell"), request => done.Add(request.Header.Id), request => aborted.Add(request.Header.Id));
        queue.Add(Request("comm", "comm_msg"), request => done.Add(request.Header.Id), _ => { });
        foreach (var abort in queue.TakeWaiting("execute_request")) abort();
        hold.Set();
        await queue.Done;
        Assert.Equal(["cell"], aborted);
        Assert.Equal(["comm"], done);
    }

    [Fact]
    public async Task Work_that_throws_is_reported_and_the_next_is_done()
    {
        var done = false;
        queue.Add(Request("bad"), _ => throw new InvalidOperationException("a bug"), _ => { });
        queue.Add(Request("good"), _ => done = true, _ => { });
        await queue.Done;
        Assert.True(done);
        Assert.Equal("a bug", Assert.Single(failures).Message);
    }

    [Fact]
    public async Task A_closed_queue_drops_what_waits()
    {
        using var hold = new ManualResetEventSlim();
        var done = false;
        queue.Add(Request("first"), _ => hold.Wait(), _ => { });
        queue.Add(Request("second"), _ => done = true, _ => { });
        var end = queue.Done;
        queue.Dispose();
        hold.Set();
        await end;
        Assert.False(done);
    }

    public void Dispose() => queue.Dispose();

    private static Message Request(string id, string type = "execute_request") =>
        new([], new(id, "s", "u", type), default, [], [], new(type, []), []);
}
