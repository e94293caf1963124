using System.Diagnostics;
using System.Text.Json;

namespace CourseKit.Bench.Peers;

/// <summary>Jupyter's own way to execute a notebook without a person: nbconvert, which starts a kernel (ipykernel) and talks to it over sockets.</summary>
internal sealed class JupyterPeer
{
    private const string Python = "/usr/bin/python3";
    private const string Install = "Debian has it: apt-get install jupyter-nbconvert python3-ipykernel python3-nbclient.";
    private const string Versions = "import nbconvert, nbclient, ipykernel, sys; print(nbconvert.__version__, nbclient.__version__, ipykernel.__version__, sys.version.split()[0])";

    private readonly string folder;

    private JupyterPeer(string folder, string[] versions)
    {
        this.folder = folder;
        Name = $"nbconvert {versions[0]}";
        Description = $"nbconvert {versions[0]}, nbclient {versions[1]}, ipykernel {versions[2]}, Python {versions[3]}";
    }

    public string Name { get; }

    public string Description { get; }

    private string Executed => Path.Combine(folder, "harbour-executed");

    /// <exception cref="SkippedException">It is not installed.</exception>
    public static JupyterPeer Find(string folder)
    {
        if (!File.Exists(Python)) throw new SkippedException($"there is no {Python}. {Install}");
        var (code, output, errors) = Run(["-c", Versions]);
        if (code != 0) throw new SkippedException($"nbconvert does not start: {errors.TrimEnd().Split('\n')[^1]}. {Install}");
        return new(folder, output.Trim().Split(' '));
    }

    /// <summary>Seconds to execute the notebook in a process of its own.</summary>
    /// <param name="format">What is written: <c>notebook</c> or <c>html</c>.</param>
    public double Execute(string format) => Clock.Seconds(() =>
    {
        var notebook = Path.Combine(Repository.Root, "bench", "peers", "harbour-python.ipynb");
        var (code, _, errors) = Run(["-m", "nbconvert", "--execute", "--to", format, "--output", Executed, notebook]);
        if (code != 0) throw new InvalidOperationException($"nbconvert ended with code {code}: {errors.TrimEnd().Split('\n')[^1]}");
    });

    /// <summary>Makes sure that both notebooks ran and printed the same.</summary>
    /// <param name="ours">The notebook that CourseKit executed.</param>
    public void Compare(string ours)
    {
        var (a, b) = (Printed(ours), Printed(Executed + ".ipynb"));
        if (a.Length == 0 || a != b) throw new InvalidOperationException($"The two notebooks do not print the same, so their times are not compared: \"{a}\" and \"{b}\".");
    }

    private static string Printed(string notebook)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(notebook));
        var outputs = document.RootElement.GetProperty("cells").EnumerateArray()
            .Where(cell => cell.TryGetProperty("outputs", out _))
            .SelectMany(cell => cell.GetProperty("outputs").EnumerateArray())
            .Where(output => output.GetProperty("output_type").GetString() == "stream" && output.GetProperty("name").GetString() == "stdout");
        return string.Concat(outputs.Select(output => Text(output.GetProperty("text"))));
    }

    private static string Text(JsonElement text) =>
        text.ValueKind == JsonValueKind.Array ? string.Concat(text.EnumerateArray().Select(line => line.GetString())) : text.GetString()!;

    private static (int Code, string Output, string Errors) Run(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }
}
