using System.CommandLine;
using CourseKit.Hub;
using Spectre.Console;

namespace CourseKit.Cli.Commands;

/// <summary><c>coursekit models</c>: the checkpoints on this machine.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var command = new Command("models", "Lists the checkpoints on this machine, the small ones that come with CourseKit among them.");
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            Checkpoint[] found = [.. ModelLocator.Default.List()];
            if (found.Length == 0) output.WriteLine("No checkpoints found. 'coursekit info' shows the folders that were looked at.");
            else Screen.On(output).Write(Table(found));
            return ExitCode.Success;
        });
        return command;
    }

    private static Table Table(IEnumerable<Checkpoint> checkpoints)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(new TableColumn("Name").NoWrap());
        table.AddColumn("Kind");
        table.AddColumn(new TableColumn("Size").RightAligned().NoWrap());
        table.AddColumn(new TableColumn("Found in").NoWrap());
        table.AddColumn("About");
        foreach (var item in checkpoints)
        {
            string[] cells = [item.Name, Kind(item), Screen.Size(item.Bytes), Place(item.Source), item.Summary ?? ""];
            table.AddRow(cells.Select(cell => new Text(cell)));
        }

        return table;
    }

    private static string Kind(Checkpoint item) =>
        item.BaseModel is { } over ? $"adapter ({item.Kind ?? "?"}) over {over}" : $"base ({item.Kind ?? "?"})";

    private static string Place(CheckpointSource source) => source switch
    {
        CheckpointSource.Embedded => "CourseKit",
        CheckpointSource.Mirror => "model mirror",
        CheckpointSource.HuggingFaceCache => "Hugging Face cache",
        _ => "folder",
    };
}
