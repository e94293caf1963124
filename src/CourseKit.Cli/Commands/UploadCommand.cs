using System.CommandLine;
using CourseKit.Hub;

namespace CourseKit.Cli.Commands;

/// <summary><c>coursekit upload FOLDER REPO</c>: puts a folder into a repository of the hub, or says what that would send.</summary>
internal static class UploadCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "The folder, e.g. of a checkpoint that was trained." };
        var repository = HubArguments.Repository();
        var type = HubArguments.Type();
        var revision = HubArguments.Revision("The branch that gets the commit.");
        var include = HubArguments.Include();
        var exclude = HubArguments.Exclude();
        var message = new Option<string?>("--message") { Description = "The commit's first line.", HelpName = "TEXT" };
        var isPrivate = new Option<bool>("--private") { Description = "If the repository is created, only its owner sees it." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Send nothing, and list what would be sent; needs neither a network nor a token." };
        const string description = "Uploads a folder into a repository of the hub, in one commit: change, size, large file or not, checksum and name of each file, separated by tabs.";
        var command = new Command("upload", description) { folder, repository, type, revision, include, exclude, message, isPrivate, dryRun };
        command.SetAction(parsed =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            using var progress = new ConsoleProgress(errors);
            using var stop = new Interruption();
            var options = new UploadOptions
            {
                RepositoryType = HubArguments.TypeOf(parsed.GetRequiredValue(type)),
                Revision = parsed.GetRequiredValue(revision),
                AllowPatterns = HubArguments.OrNull(parsed.GetValue(include)),
                IgnorePatterns = HubArguments.OrNull(parsed.GetValue(exclude)),
                CommitMessage = parsed.GetValue(message),
                Private = parsed.GetValue(isPrivate),
                DryRun = parsed.GetValue(dryRun),
                Progress = progress,
            };
            var result = Hub.Hub.PushToHub(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(repository), null, options, stop.Token);
            progress.Dispose();
            foreach (var file in result.Files) output.WriteLine(string.Join('\t', Word(file.Change), file.Size, file.IsLarge ? "lfs" : "regular", file.Hash, file.Path));
            output.WriteLine(Summary(result));
            return ExitCode.Success;
        });
        return command;
    }

    private static string Word(CommitChange change) => change.ToString().ToLowerInvariant();

    private static string Summary(CommitResult result)
    {
        var count = result.Files.Count(file => file.Change == CommitChange.Add);
        var sent = $"{count} {(count == 1 ? "file" : "files")}, {Screen.Size(result.Bytes)}";
        if (result.IsDryRun) return $"Nothing was sent. Without --dry-run: {sent}, to {result.Address} ({result.Revision}).";
        return result.Commit is null ? $"Nothing has changed at {result.Address}." : $"{sent}: {result.Address}";
    }
}
