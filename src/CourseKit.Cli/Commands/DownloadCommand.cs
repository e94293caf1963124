using System.CommandLine;
using CourseKit.Hub;

namespace CourseKit.Cli.Commands;

/// <summary><c>coursekit download REPO</c>: brings a repository of the hub into the cache and prints its folder.</summary>
internal static class DownloadCommand
{
    public static Command Create()
    {
        var repository = HubArguments.Repository();
        var files = new Argument<string[]>("FILE") { Description = "Only these files; without any, all.", Arity = ArgumentArity.ZeroOrMore };
        var type = HubArguments.Type();
        var revision = HubArguments.Revision("A branch, a tag or a whole commit hash.");
        var include = HubArguments.Include();
        var exclude = HubArguments.Exclude();
        var localOnly = new Option<bool>("--local-files-only") { Description = "Only look whether it is in the cache." };
        var force = new Option<bool>("--force") { Description = "Download again what is in the cache." };
        var cache = new Option<string?>("--cache-dir") { Description = "Another folder than the cache that Hugging Face's libraries use.", HelpName = "FOLDER" };
        const string description = "Downloads a repository of the hub into the Hugging Face cache and prints the folder, or the files. What was broken off is continued.";
        var command = new Command("download", description) { repository, files, type, revision, include, exclude, localOnly, force, cache };
        command.SetAction(parsed =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var name = parsed.GetRequiredValue(repository);
            var wanted = parsed.GetValue(files) ?? [];
            if (wanted.Length > 0 && (parsed.GetValue(include)?.Length > 0 || parsed.GetValue(exclude)?.Length > 0))
                return ErrorReport.Write(errors, "Give either files or patterns, not both.", ExitCode.Usage);
            using var progress = new ConsoleProgress(errors);
            using var stop = new Interruption();
            var options = new DownloadOptions
            {
                RepositoryType = HubArguments.TypeOf(parsed.GetRequiredValue(type)),
                AllowPatterns = HubArguments.OrNull(parsed.GetValue(include)),
                IgnorePatterns = HubArguments.OrNull(parsed.GetValue(exclude)),
                LocalFilesOnly = parsed.GetValue(localOnly),
                ForceDownload = parsed.GetValue(force),
                CacheDirectory = parsed.GetValue(cache),
                Progress = progress,
            };
            var at = parsed.GetRequiredValue(revision);
            string[] paths = wanted.Length > 0
                ? [.. wanted.Select(file => Hub.Hub.DownloadFile(name, file, at, options, stop.Token))]
                : [Hub.Hub.Download(name, at, options, stop.Token)];
            progress.Dispose();
            foreach (var path in paths) output.WriteLine(path);
            return ExitCode.Success;
        });
        return command;
    }
}
