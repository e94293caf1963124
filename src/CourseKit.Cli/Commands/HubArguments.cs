using System.CommandLine;
using CourseKit.Hub;

namespace CourseKit.Cli.Commands;

/// <summary>What the commands about the hub have in common.</summary>
internal static class HubArguments
{
    private const string Model = "model", Dataset = "dataset";

    public static Argument<string> Repository() => new("REPO") { Description = "A repository of the hub, e.g. sentence-transformers/all-MiniLM-L6-v2." };

    public static Option<string> Type()
    {
        var type = new Option<string>("--type") { Description = $"What the repository holds: a {Model} or a {Dataset}.", HelpName = "TYPE", DefaultValueFactory = _ => Model };
        type.AcceptOnlyFromAmong(Model, Dataset);
        return type;
    }

    public static Option<string> Revision(string description) => new("--revision") { Description = description, HelpName = "NAME", DefaultValueFactory = _ => Hub.Hub.DefaultRevision };

    public static Option<string[]> Include() => Patterns("--include", "Only files that match one of these patterns, e.g. \"*.json\"; * also crosses folders.");

    public static Option<string[]> Exclude() => Patterns("--exclude", "No files that match one of these patterns.");

    public static RepositoryType TypeOf(string name) => name == Dataset ? RepositoryType.Dataset : RepositoryType.Model;

    /// <summary>Null, which means everything, for no patterns.</summary>
    public static string[]? OrNull(string[]? patterns) => patterns is { Length: > 0 } ? patterns : null;

    private static Option<string[]> Patterns(string name, string description) => new(name) { Description = description, HelpName = "PATTERN", AllowMultipleArgumentsPerToken = true };
}
