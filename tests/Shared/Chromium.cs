using Microsoft.Playwright;

namespace CourseKit.Browsing;

/// <summary>The Chromium that tests and benchmarks look at pages with: the one that COURSEKIT_CHROMIUM names, else the machine's own.</summary>
internal static class Chromium
{
    private const string Variable = "COURSEKIT_CHROMIUM";

    // It asks no network for anything of its own.
    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>How it is started, headless; null where there is none.</summary>
    public static BrowserTypeLaunchOptions? Options() =>
        Candidates().FirstOrDefault(File.Exists) is { } path ? new() { ExecutablePath = path, Args = Arguments } : null;

    private static IEnumerable<string?> Candidates() =>
    [
        Environment.GetEnvironmentVariable(Variable),
        .. from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
           from name in Names
           select Path.Combine(folder, name),
    ];
}
