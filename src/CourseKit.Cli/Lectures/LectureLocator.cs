using System.Globalization;

namespace CourseKit.Cli.Lectures;

/// <summary>Finds a lecture by its number (<c>02</c> or <c>2</c>), a part of its name, or the path of a notebook.</summary>
internal static class LectureLocator
{
    private const string FolderName = "notebooks";
    private const string Solution = "CourseKit.sln";
    private const string CheckpointFolder = ".ipynb_checkpoints";
    private const int MostListed = 8;

    /// <summary>The path of the one notebook that is meant.</summary>
    /// <exception cref="LectureException">None is, or several are.</exception>
    public static string Find(string wanted)
    {
        if (File.Exists(wanted)) return Path.GetFullPath(wanted);
        if (wanted.EndsWith(".ipynb", StringComparison.OrdinalIgnoreCase) || wanted.Contains('/', StringComparison.Ordinal))
            throw new LectureException($"There is no notebook {wanted}. Give the path of an .ipynb file, or a lecture's number or name.");
        var all = All($"lecture \"{wanted}\"").OrderBy(Path.GetFileName, StringComparer.Ordinal).ToList();
        return Matches(all, wanted) switch
        {
            [var one] => one,
            [] => throw new LectureException($"There is no lecture \"{wanted}\". There are: {Listed(all)}."),
            var several => throw new LectureException($"\"{wanted}\" could be several lectures: {Listed(several)}. Give the {(IsNumber(wanted) ? "name" : "number")}."),
        };
    }

    /// <summary>All lectures of the course, part by part.</summary>
    /// <exception cref="LectureException">There is no course here.</exception>
    public static IReadOnlyList<string> All() => All("course");

    /// <summary>The lectures of a part, found by its number (<c>01</c> or <c>1</c>) or a part of its name.</summary>
    /// <exception cref="LectureException">No part is meant, or several are.</exception>
    public static IReadOnlyList<string> Part(string wanted)
    {
        var parts = All($"part \"{wanted}\"").GroupBy(path => Path.GetDirectoryName(path)!).ToDictionary(part => part.Key, part => part.ToList());
        IReadOnlyList<string> folders = [.. parts.Keys.Where(folder => folder != NotebooksFolder()).Order(StringComparer.Ordinal)];
        return Matches(folders, wanted) switch
        {
            [var one] => parts[one],
            [] => throw new LectureException($"There is no part \"{wanted}\" with lectures. There are: {Listed(folders)}."),
            var several => throw new LectureException($"\"{wanted}\" could be several parts: {Listed(several)}. Give the {(IsNumber(wanted) ? "name" : "number")}."),
        };
    }

    /// <summary>The notebooks of a folder and those below it, in the order of their paths; without Jupyter's own copies.</summary>
    public static IReadOnlyList<string> Notebooks(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*.ipynb", new EnumerationOptions { RecurseSubdirectories = true })
            .Where(path => !path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Contains(CheckpointFolder))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The folder of the lectures, seen from the current folder or from the program; null when there is none.</summary>
    public static string? NotebooksFolder()
    {
        foreach (var start in (string[])[Environment.CurrentDirectory, AppContext.BaseDirectory])
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                var candidate = Path.Combine(folder.FullName, FolderName);
                if (File.Exists(Path.Combine(folder.FullName, Solution)) && Directory.Exists(candidate)) return candidate;
            }
        }

        return null;
    }

    private static IReadOnlyList<string> All(string what)
    {
        var folder = NotebooksFolder() ?? throw new LectureException(
            $"There is no {what} to run: neither this folder nor the program lies in a copy of the course. Change into it, or give the path of an .ipynb file.");
        return Notebooks(folder);
    }

    private static IReadOnlyList<string> Matches(IReadOnlyList<string> all, string wanted)
    {
        if (string.IsNullOrWhiteSpace(wanted)) return [];
        if (int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return [.. all.Where(path => Number(path) == number)];
        bool Is(string path, StringComparison how) =>
            Name(path).Equals(wanted, how) || Path.GetFileNameWithoutExtension(path).Equals(wanted, how);
        var exact = all.Where(path => Is(path, StringComparison.OrdinalIgnoreCase)).ToList();
        return exact.Count > 0 ? exact : [.. all.Where(path => Name(path).Contains(wanted, StringComparison.OrdinalIgnoreCase))];
    }

    // "02-sentiment-analysis" has the number 2 and the name "sentiment-analysis".
    private static int? Number(string path) =>
        int.TryParse(Path.GetFileName(path).Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool IsNumber(string wanted) => int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static string Name(string path)
    {
        var stem = Path.GetFileNameWithoutExtension(path);
        return Number(path) is null ? stem : stem[(stem.IndexOf('-', StringComparison.Ordinal) + 1)..];
    }

    private static string Listed(IReadOnlyList<string> paths)
    {
        if (paths.Count == 0) return "none";
        var listed = string.Join(", ", paths.Take(MostListed).Select(Path.GetFileNameWithoutExtension));
        return paths.Count > MostListed ? $"{listed} and {paths.Count - MostListed} more" : listed;
    }
}
