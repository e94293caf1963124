using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using CourseKit.Hub;
using CourseKit.Tensors.Backends;
using Spectre.Console;

namespace CourseKit.Cli.Commands;

/// <summary><c>coursekit info</c>: the machine, the versions and the folders, for a person who asks or reports a problem.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        var command = new Command("info", "Shows what CourseKit computes with: processor, vectors, threads, memory, versions, folders.");
        command.SetAction(parsed =>
        {
            Screen.On(parsed.InvocationConfiguration.Output).Write(Table(Rows()));
            return ExitCode.Success;
        });
        return command;
    }

    private static Grid Table(IEnumerable<(string Name, string Value)> rows)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        foreach (var (name, value) in rows) grid.AddRow(new Text(name), new Text(value));
        return grid;
    }

    private static IEnumerable<(string Name, string Value)> Rows()
    {
        yield return ("CourseKit", Version);
        yield return (".NET", $"{Environment.Version} ({RuntimeInformation.RuntimeIdentifier})");
        yield return ("System", RuntimeInformation.OSDescription);
        yield return ("Processor", Processor.Name);
        yield return ("Vectors", Processor.Vectors);
        yield return ("Threads", $"{ComputeThreads.Count}");
        yield return ("Backend", Backend.Default.Name);
        yield return (BackendChoice.Variable, Environment.GetEnvironmentVariable(BackendChoice.Variable) ?? "not set");
        yield return ("Memory", Screen.Size(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes));
        yield return ("COURSEKIT_HOME", Folder(CourseKitFolders.Home));
        yield return ("COURSEKIT_DATA_MIRROR", Folder(CourseKitFolders.DataMirror));
        yield return ("COURSEKIT_MODEL_MIRROR", Folder(CourseKitFolders.ModelMirror));
        yield return ("Embedded data", Folder(CourseKitFolders.EmbeddedData));
        yield return ("Hugging Face cache", Folder(CourseKitFolders.HuggingFaceCache));
    }

    // Without the commit that the build appends.
    private static string Version =>
        typeof(InfoCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static string Folder(string? path) =>
        path is null ? "not set" : Directory.Exists(path) ? path : $"{path} (does not exist)";
}
