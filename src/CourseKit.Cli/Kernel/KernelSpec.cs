using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CourseKit.Cli.Kernel;

/// <summary>What Jupyter knows of a kernel before it runs: the file <c>kernel.json</c> of a kernelspec folder.</summary>
/// <param name="DisplayName">What people see in the list of kernels.</param>
/// <param name="Language">The language's name; that of a notebook's metadata must match it.</param>
/// <param name="Arguments">The command line, with <c>{connection_file}</c> where the path of that file goes.</param>
/// <param name="Environment">Variables that are set for the process.</param>
/// <param name="Version">The version of CourseKit that wrote it; null when something else did.</param>
/// <remarks>Format: the section "Kernel specs" of the documentation of <c>jupyter_client</c>.</remarks>
internal sealed record KernelSpec(
    string DisplayName, string Language, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string? Version)
{
    public const string FileName = "kernel.json";
    public const string DefaultName = "coursekit";
    public const string DefaultDisplayName = "C# (CourseKit)";
    public const string DotnetRoot = "DOTNET_ROOT";

    private const string Owner = "coursekit";
    private const long LargestFile = 1_000_000;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The kernelspec of this version of CourseKit.</summary>
    public static KernelSpec Create(KernelProgram program, string displayName, string version) => new(
        displayName,
        "C#",
        [.. program.Command, "kernel", "start", "--connection-file", "{connection_file}"],
        program.DotnetRoot is { } root ? new Dictionary<string, string> { [DotnetRoot] = root } : [],
        version);

    /// <summary>The program that is run, followed by what it is given before <c>kernel start</c>.</summary>
    public IReadOnlyList<string> Command => [.. Arguments.TakeWhile(argument => argument != "kernel")];

    /// <summary>The file of the program that does not exist; null when all is there. A program without a folder is left to <c>PATH</c>.</summary>
    public string? MissingFile => Command.FirstOrDefault(part => Path.IsPathRooted(part) && !File.Exists(part));

    /// <summary>Reads <c>kernel.json</c> of a folder.</summary>
    /// <exception cref="KernelException">It cannot be read, or is no kernelspec.</exception>
    public static KernelSpec Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            if (new FileInfo(path).Length > LargestFile) throw new KernelException($"{path} is no kernelspec: it has more than {LargestFile:N0} bytes.");
            var json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
            return new(
                (string?)json["display_name"] ?? Path.GetFileName(folder),
                (string?)json["language"] ?? "",
                [.. json["argv"]!.AsArray().Select(argument => (string)argument!)],
                json["env"]?.AsObject().ToDictionary(entry => entry.Key, entry => (string?)entry.Value ?? "") ?? [],
                (string?)json["metadata"]?[Owner]?["version"]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or NullReferenceException or ArgumentException)
        {
            throw new KernelException($"{path} is no kernelspec that can be read: {error.Message}", error);
        }
    }

    /// <summary>The text of <c>kernel.json</c>.</summary>
    public string ToJson() => new JsonObject
    {
        ["argv"] = new JsonArray([.. Arguments.Select(argument => (JsonNode)argument)]),
        ["display_name"] = DisplayName,
        ["language"] = Language,
        ["interrupt_mode"] = "message",
        ["env"] = new JsonObject(Environment.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
        ["metadata"] = new JsonObject { ["debugger"] = false, [Owner] = new JsonObject { ["version"] = Version } },
    }.ToJsonString(Readable) + "\n";
}
