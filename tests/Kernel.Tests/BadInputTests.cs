using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Kernel.Tests;

/// <summary>A kernel that cannot start says why in one line, and ends.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coursekit-bad-").FullName;

    [Fact]
    public void A_missing_connection_file_is_named() => Fails(Path.Combine(folder, "nowhere.json"), "nowhere.json");

    [Fact]
    public void A_connection_file_that_is_cut_is_named() => Fails(Written("{\"transport\": \"tcp\", \"ip\""), "connection.json");

    [Fact]
    public void Another_transport_is_named() => Fails(Written(Connection().With("transport", "carrier-pigeon")), "carrier-pigeon");

    [Fact]
    public void Another_signature_scheme_is_named() => Fails(Written(Connection().With("signature_scheme", "hmac-md5")), "hmac-md5");

    [Fact]
    public void An_address_that_is_not_of_this_machine_is_named() => Fails(Written(Connection().With("ip", "192.0.2.1")), "192.0.2.1");

    [Fact]
    public void A_port_that_is_taken_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        Fails(Written(Connection().With("shell_port", port)), $"{port}");
    }

    [Fact]
    public void Without_a_connection_file_the_command_says_what_it_is_for()
    {
        var (code, errors) = Start([]);
        Assert.Equal(2, code);
        Assert.Contains("coursekit lab", errors, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static void Fails(string path, string named)
    {
        var (code, errors) = Start(["--connection-file", path]);
        Assert.Equal(1, code);
        var line = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("coursekit: ", line, StringComparison.Ordinal);
        Assert.Contains(named, line, StringComparison.Ordinal);
    }

    private static (int Code, string Errors) Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CourseKit.Cli.dll"), "kernel", "start", .. arguments]) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, errors);
    }

    private static JsonObject Connection()
    {
        var probes = Enumerable.Range(0, 5).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var probe in probes) probe.Start();
        var ports = probes.Select(probe => ((IPEndPoint)probe.LocalEndpoint).Port).ToList();
        foreach (var probe in probes) probe.Dispose();
        return new()
        {
            ["transport"] = "tcp",
            ["ip"] = "127.0.0.1",
            ["key"] = "k",
            ["signature_scheme"] = "hmac-sha256",
            ["shell_port"] = ports[0],
            ["iopub_port"] = ports[1],
            ["stdin_port"] = ports[2],
            ["control_port"] = ports[3],
            ["hb_port"] = ports[4],
        };
    }

    private string Written(JsonObject connection) => Written(connection.ToJsonString());

    private string Written(string text)
    {
        var path = Path.Combine(folder, "connection.json");
        File.WriteAllText(path, text);
        return path;
    }
}

internal static class JsonObjectExtensions
{
    public static JsonObject With(this JsonObject json, string name, JsonNode value)
    {
        json[name] = value;
        return json;
    }
}
