using System.Text;
using System.Text.RegularExpressions;

namespace CourseKit.Hub;

/// <summary>
/// Which names of repositories, revisions and files are let into addresses and into the cache. A name is refused everywhere when it would
/// leave the folder, or mean something else than a file, under Unix' or Windows' rules, so that a repository means the same everywhere.
/// </summary>
internal static partial class HubPath
{
    private const int LongestName = 96, LongestSegment = 255, LongestPath = 1024;
    private const string Forbidden = "<>:\"|?*\\";

    // Windows gives these names to devices, with any ending and in any folder.
    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", .. "0123456789¹²³".SelectMany(digit => new[] { $"COM{digit}", $"LPT{digit}" })], StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a text is <c>name</c> or <c>organisation/name</c> as the hub allows it (<c>huggingface_hub.utils.validate_repo_id</c>).</summary>
    public static bool IsRepository(string name) =>
        RepositoryName.IsMatch(name) && name.Split('/').All(part => part.Length <= LongestName)
        && !name.Contains("--", StringComparison.Ordinal) && !name.Contains("..", StringComparison.Ordinal) && !name.EndsWith(".git", StringComparison.Ordinal);

    /// <exception cref="HubException">It is none.</exception>
    public static void CheckRepository(string name)
    {
        if (!IsRepository(name))
            throw Refused("a repository", name, $"expected \"name\" or \"organisation/name\" of letters, digits, '-', '_' and '.', each at most {LongestName} long, not beginning or ending with '-' or '.', without \"--\" or \"..\"");
    }

    /// <summary>Whether a text is a whole commit hash.</summary>
    public static bool IsCommit(string revision) => CommitHash.IsMatch(revision);

    /// <summary>Refuses what is no branch, tag or commit; its parts become folders below <c>refs</c>.</summary>
    /// <exception cref="HubException">It is none.</exception>
    public static void CheckRevision(string revision)
    {
        if (Problem(revision) is { } problem) throw Refused("a revision", revision, problem);
        if (revision.IndexOfAny([' ', '~', '^', '[']) >= 0 || revision.Contains("@{", StringComparison.Ordinal))
            throw Refused("a revision", revision, "git allows no space, '~', '^', '[' or \"@{\" in names");
    }

    /// <summary>Refuses file names that are unsafe below a snapshot.</summary>
    /// <exception cref="HubException">It is one.</exception>
    public static void CheckFile(string file)
    {
        if (Problem(file) is { } problem) throw Refused("a file of a repository", file, problem);
    }

    /// <summary>The path of a checked relative name below a folder.</summary>
    public static string Below(string folder, string name)
    {
        var path = Path.GetFullPath(Path.Combine([folder, .. name.Split('/')]));
        return path.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw Refused("a path", name, $"it leads out of {folder}");
    }

    private static string? Problem(string path)
    {
        if (path.Length is 0 or > LongestPath) return $"expected 1 to {LongestPath} characters";
        return path.Split('/').Select(SegmentProblem).FirstOrDefault(problem => problem is not null);
    }

    private static string? SegmentProblem(string segment)
    {
        if (segment.Length == 0) return "it begins or ends with '/' or has an empty part";
        if (segment is "." or "..") return "it leads out of the folder";
        if (segment[^1] is '.' or ' ') return "Windows drops a dot or a space at the end of a name";
        if (segment.IndexOfAny([.. Forbidden]) >= 0) return $"none of {Forbidden} is allowed";
        if (segment.Any(char.IsControl)) return "it has control characters";
        if (!IsText(segment)) return "it is no valid Unicode text";
        if (Encoding.UTF8.GetByteCount(segment) > LongestSegment) return $"a part of it is longer than {LongestSegment} bytes";
        var device = segment.Split('.')[0].TrimEnd(' ');
        return Devices.Contains(device) ? $"'{device}' is a device on Windows" : null;
    }

    private static bool IsText(string segment)
    {
        for (var i = 0; i < segment.Length; i++)
        {
            if (!char.IsSurrogate(segment[i])) continue;
            if (i + 1 == segment.Length || !char.IsSurrogatePair(segment[i], segment[i + 1])) return false;
            i++;
        }

        return true;
    }

    private static HubException Refused(string what, string name, string problem)
    {
        var shown = string.Concat(name.Take(200).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString()));
        return new(HubError.InvalidName, $"'{shown}' is not accepted as {what}: {problem}.");
    }

    [GeneratedRegex(@"^([A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?/)?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?\z")]
    private static partial Regex RepositoryName { get; }

    [GeneratedRegex(@"^[0-9a-f]{40}\z")]
    private static partial Regex CommitHash { get; }
}
