using System.Text.Json.Nodes;
using CourseKit.Jupyter.Kernel.Supervision;

namespace CourseKit.Jupyter.Tests.Kernel;

public class CrashTests
{
    [Theory]
    [InlineData(7, true, "Environment.Exit(7)")]
    [InlineData(0, true, "Environment.Exit(0)")]
    [InlineData(134, false, "stack overflow")]
    [InlineData(137, false, "memory")]
    [InlineData(139, false, "not its own")]
    [InlineData(55, false, "exit code 55")]
    public void A_crash_says_what_happened_and_what_to_do(int code, bool exited, string said)
    {
        var message = new Crash(code, exited, []).Message;
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.Contains("Run the cells above once more", message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_reaches_the_next_worker_as_a_line_of_text()
    {
        var lost = new LostRequest("id", [new byte[] { 0, 1, 255 }], "{\"msg_id\":\"é\"}"u8.ToArray());
        var line = new Crash(134, false, [lost]).ToJson().ToJsonString();
        Assert.DoesNotContain('\n', line);
        var read = Crash.Read(JsonNode.Parse(line)!);
        Assert.Equal((134, false), (read.ExitCode, read.Exited));
        var request = Assert.Single(read.Lost);
        Assert.Equal("id", request.Id);
        Assert.Equal<byte>([0, 1, 255], request.Identities[0].ToArray());
        Assert.Equal("{\"msg_id\":\"é\"}"u8, request.Header.Span);
    }
}
