using System.Diagnostics;
using System.Reflection;

namespace CourseKit.Cli.Lectures;

/// <summary>Starts this very command again.</summary>
internal static class OwnProcess
{
    // Set by the SDK for what it starts; elsewhere the one on the path.
    private const string HostVariable = "DOTNET_HOST_PATH";
    private const string Host = "dotnet";

    /// <summary>How a further <c>coursekit</c> is started, with all three streams redirected.</summary>
    public static ProcessStartInfo Start(IEnumerable<string> arguments)
    {
        var (program, first) = Command();
        return new(program, [.. first, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
    }

    // The process is the command itself, or dotnet (or a test's host) with the command's assembly.
    private static (string Program, string[] First) Command()
    {
        var assembly = typeof(OwnProcess).Assembly;
        var process = Environment.ProcessPath;
        var isDotnet = Path.GetFileNameWithoutExtension(process) == Host;
        if (process is not null && !isDotnet && Assembly.GetEntryAssembly() == assembly) return (process, []);
        var host = isDotnet ? process! : Environment.GetEnvironmentVariable(HostVariable) is { Length: > 0 } named ? named : Host;
        return (host, [assembly.Location]);
    }
}
