using System.ComponentModel;
using System.Diagnostics;

namespace CourseKit.Jupyter.Sessions.Packages;

/// <summary>The SDK's own command, which knows the user's package sources, credentials and cache.</summary>
internal static class DotnetCommand
{
    private const string NoSdk = "Packages are restored by the .NET SDK, and there is none here: only a runtime. Install the SDK, or put it on PATH.";

    /// <summary>Runs it to its end.</summary>
    /// <returns>What it wrote, and whether it says that it succeeded.</returns>
    /// <exception cref="PackageException">There is no SDK.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the process is ended.</exception>
    public static (string Output, bool Succeeded) Run(IEnumerable<string> arguments, string folder, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Path()) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // Of a build that this process is part of, e.g. a test run.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList()) start.Environment.Remove(name);
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            using var registration = cancellation.UnsafeRegister(_ => Kill(process), null);
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
            process.WaitForExit();
            cancellation.ThrowIfCancellationRequested();
            if (output.Contains("No .NET SDKs were found", StringComparison.Ordinal)) throw new PackageException(NoSdk);
            return (output, process.ExitCode == 0);
        }
        catch (Win32Exception)
        {
            throw new PackageException(NoSdk);
        }
    }

    // The one that runs us, else the one beside the runtime, else the one on PATH.
    private static string Path()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var runtime = System.IO.Path.GetDirectoryName(typeof(object).Assembly.Location);
        string?[] candidates =
        [
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH"),
            Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root ? System.IO.Path.Combine(root, name) : null,
            runtime is { Length: > 0 } ? System.IO.Path.GetFullPath(System.IO.Path.Combine(runtime, "..", "..", "..", name)) : null,
        ];
        return candidates.FirstOrDefault(File.Exists) ?? name;
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }
}
