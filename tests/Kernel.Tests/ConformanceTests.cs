using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Kernel.Tests;

/// <summary>
/// The protocol, as a client of another make sees it: Debian's <c>jupyter_client</c> over real sockets, and all of <c>jupyter_kernel_test</c>.
/// The tests are those of the Python files in <c>Conformance</c>; each is one test here.
/// </summary>
public sealed partial class ConformanceTests(InstalledKernel kernel)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Conformance");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);
    private static readonly ConcurrentDictionary<string, Lazy<Outcome>> Runs = new();

    private sealed record Outcome(IReadOnlyList<JsonNode> Tests, string Errors);

    /// <summary>File, class and name of every test.</summary>
    public static TheoryData<string, string> Tests()
    {
        var tests = new TheoryData<string, string>();
        foreach (var path in Directory.EnumerateFiles(Folder, "test_*.py").Order(StringComparer.Ordinal))
        {
            var module = Path.GetFileNameWithoutExtension(path);
            if (module == "test_kernel_test")
            {
                tests.Add(module, "PublicSuite");
                continue;
            }

            var group = "";
            foreach (var line in File.ReadLines(path))
            {
                if (Class().Match(line) is { Success: true } start) group = start.Groups["name"].Value;
                if (Test().Match(line) is { Success: true } test) tests.Add(module, $"{group}.{test.Groups["name"].Value}");
            }
        }

        return tests;
    }

    [Theory]
    [MemberData(nameof(Tests))]
    public void The_kernel_conforms(string module, string test)
    {
        InstalledKernel.Needs("jupyter_kernel_test", "python3-jupyter-kernel-test");
        var outcome = Runs.GetOrAdd(module, name => new(() => Run(name))).Value;
        var found = outcome.Tests.Where(line => $"{line["test"]}".StartsWith($"{module}.{test}", StringComparison.Ordinal)).ToList();
        Assert.True(found.Count > 0, $"{test} did not run.\n{outcome.Errors}");
        Assert.All(found, line => Assert.True($"{line["outcome"]}" == "passed", $"{line["test"]} {line["outcome"]}\n{line["detail"]}\n{outcome.Errors}"));
    }

    private Outcome Run(string module)
    {
        var (_, output, errors) = kernel.Run(Patience, Folder, "run_tests.py", module);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.StartsWith('{'));
        return new([.. lines.Select(line => JsonNode.Parse(line)!)], errors);
    }

    [GeneratedRegex(@"^class (?<name>\w+)\(", RegexOptions.CultureInvariant)]
    private static partial Regex Class();

    [GeneratedRegex(@"^    def (?<name>test_\w+)\(", RegexOptions.CultureInvariant)]
    private static partial Regex Test();
}
