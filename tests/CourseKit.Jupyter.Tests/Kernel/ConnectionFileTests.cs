using CourseKit.Jupyter.Kernel;

namespace CourseKit.Jupyter.Tests.Kernel;

public sealed class ConnectionFileTests : IDisposable
{
    private const string Good = """
        {"transport": "tcp", "ip": "127.0.0.1", "shell_port": 1001, "iopub_port": 1002, "stdin_port": 1003, "control_port": 1004, "hb_port": 1005,
         "key": "k", "signature_scheme": "hmac-sha256", "kernel_name": "coursekit"}
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("coursekit-connection-").FullName;

    [Fact]
    public void It_names_the_addresses_of_the_five_channels()
    {
        var file = Read(Good);
        Assert.Equal("tcp://127.0.0.1:1001", file.Shell);
        Assert.Equal("tcp://127.0.0.1:1002", file.IOPub);
        Assert.Equal("tcp://127.0.0.1:1003", file.Stdin);
        Assert.Equal("tcp://127.0.0.1:1004", file.Control);
        Assert.Equal("tcp://127.0.0.1:1005", file.Heartbeat);
        Assert.Equal("k", file.Key);
    }

    [Fact]
    public void With_ipc_the_ports_end_the_paths() =>
        Assert.Equal("ipc:///run/kernel-1001", Read(Good.Replace("\"tcp\"", "\"ipc\"", StringComparison.Ordinal).Replace("127.0.0.1", "/run/kernel", StringComparison.Ordinal)).Shell);

    [Fact]
    public void An_address_of_the_sixth_version_stands_in_brackets() =>
        Assert.Equal("tcp://[::1]:1001", Read(Good.Replace("127.0.0.1", "::1", StringComparison.Ordinal)).Shell);

    [Theory]
    [InlineData("\"tcp\"", "\"udp\"", "udp")]
    [InlineData("hmac-sha256", "hmac-sha1", "hmac-sha1")]
    [InlineData("\"shell_port\": 1001,", "", "shell_port")]
    [InlineData("1002", "\"1002\"", "iopub_port")]
    [InlineData("1003", "0", "stdin_port")]
    [InlineData("1004", "70000", "control_port")]
    [InlineData("\"k\"", "7", "key")]
    public void What_is_wrong_is_named(string text, string change, string named)
    {
        var error = Assert.Throws<KernelException>(() => Read(Good.Replace(text, change, StringComparison.Ordinal)));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains("connection.json", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"transport\": \"tcp\", \"ip\"")]
    [InlineData("[]")]
    [InlineData("{\"ip\": 1, \"ip\": 2}")]
    [InlineData("\0\0\0")]
    public void A_file_that_is_cut_or_something_else_is_refused(string text) =>
        Assert.Contains("connection.json", Assert.Throws<KernelException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("nowhere.json", Assert.Throws<KernelException>(() => ConnectionFile.Read(Path.Combine(folder, "nowhere.json"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_huge_file_is_not_read() =>
        Assert.Contains("bytes", Assert.Throws<KernelException>(() => Read(new string(' ', 100_000))).Message, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private ConnectionFile Read(string text)
    {
        var path = Path.Combine(folder, "connection.json");
        File.WriteAllText(path, text);
        return ConnectionFile.Read(path);
    }
}
