using System.Collections.Immutable;

namespace CourseKit.Cli.Verification;

/// <summary>Finds the golden units under a folder and runs them. The command prints what comes out; tests assert on it.</summary>
public sealed class VerifyRun
{
    private const string Unfinished = "unit";

    private readonly IReadOnlyList<IGoldenSuite> suites;
    private readonly GoldenSources sources;
    private readonly PathGlob? glob;

    /// <summary>A run over <paramref name="root"/>.</summary>
    /// <param name="suites">The kinds of cases to look for, usually <see cref="GoldenSuites.All"/>.</param>
    /// <param name="root">A folder of golden cases, or one above or inside of such.</param>
    /// <param name="only">A pattern of relative paths (<c>models/*/Model</c>, <c>tokenizers</c>, <c>**/gpt2</c>), or null for all.</param>
    /// <param name="sources">Where cases find vocabularies, checkpoints and data sets.</param>
    public VerifyRun(IReadOnlyList<IGoldenSuite> suites, string root, string? only = null, GoldenSources? sources = null)
    {
        (this.suites, Only) = (suites, only);
        this.sources = sources ?? new GoldenSources(null);
        Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        if (only is not null) glob = new(only);
    }

    /// <summary>The folder that is verified, as an absolute path.</summary>
    public string Root { get; }

    /// <summary>The pattern that selects units, or null.</summary>
    public string? Only { get; }

    /// <summary>Runs the units one after another: folders in ordinal order, what lies in a folder before what lies below it.</summary>
    public IEnumerable<UnitResult> Run() => Units().Select(item => new UnitResult(item.Relative, Execute(item.Unit)));

    /// <summary>The selected units with their paths inside <see cref="Root"/>, without running them.</summary>
    public IEnumerable<(string Relative, GoldenUnit Unit)> Units()
    {
        var claimed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var folder in Folders(Root, [Root]))
        {
            foreach (var unit in UnitsIn(folder, claimed))
            {
                var relative = Path.GetRelativePath(Root, unit.Path).Replace(Path.DirectorySeparatorChar, '/');
                if (glob is null || glob.Matches(relative)) yield return (relative, unit);
            }
        }
    }

    private List<GoldenUnit> UnitsIn(string folder, HashSet<string> claimed)
    {
        var units = suites.SelectMany(suite => Find(suite, folder)).ToList();
        claimed.UnionWith(units.Select(unit => Path.TrimEndingDirectorySeparator(unit.Path)));
        GoldenUnit[] unclaimed = [.. UnclaimedGoldens.Find(folder, claimed)];
        claimed.UnionWith(unclaimed.Select(unit => unit.Path));
        return [.. units.Concat(unclaimed).OrderBy(unit => unit.Path, StringComparer.Ordinal)];
    }

    // A case file that a suite cannot even look at is a failure of that folder, not of the run.
    private static IEnumerable<GoldenUnit> Find(IGoldenSuite suite, string folder)
    {
        try
        {
            return [.. suite.Find(folder)];
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return [new GoldenUnit(folder, _ => [CaseResult.Fail(suite.GetType().Name, GoldenCase.Describe(error))])];
        }
    }

    private List<CaseResult> Execute(GoldenUnit unit)
    {
        var results = new List<CaseResult>();
        try
        {
            foreach (var result in unit.Run(sources)) results.Add(result);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            results.Add(CaseResult.Fail($"{Unfinished}, after {results.Count} cases", GoldenCase.Describe(error)));
            return results;
        }

        if (results.Count == 0) results.Add(CaseResult.Unsupported(Unfinished, "no cases found in it"));
        return results;
    }

    // A link to a folder above would be walked for ever: none is followed twice on one path.
    private static IEnumerable<string> Folders(string folder, ImmutableHashSet<string> followed)
    {
        yield return folder;
        foreach (var child in new DirectoryInfo(folder).EnumerateDirectories().OrderBy(child => child.Name, StringComparer.Ordinal))
        {
            var target = child.LinkTarget is null ? null : child.ResolveLinkTarget(returnFinalTarget: true)?.FullName;
            if (target is not null && followed.Contains(target)) continue;
            foreach (var inner in Folders(child.FullName, target is null ? followed : followed.Add(target))) yield return inner;
        }
    }
}
