namespace CourseKit.Jupyter.Sessions.Magics;

/// <summary>The magics that there are.</summary>
internal static class MagicRegistry
{
    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<Magic> All { get; } =
    [
        AboutMagic.Value,
        CSharpMagic.Value,
        HelpMagic.Value,
        ContentMagics.Html,
        ListMagic.Value,
        ContentMagics.Markdown,
        ContentMagics.Mermaid,
        ResetMagic.Value,
        TimeMagic.Value,
        WhoMagics.Who,
        WhoMagics.Whos,
    ];

    /// <summary>The magic of a name; null where there is none.</summary>
    public static Magic? Find(string name) => All.FirstOrDefault(magic => magic.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What is said of a name that no magic has.</summary>
    public static string Unknown(string name)
    {
        var near = All.GroupBy(magic => Distance(magic.Name, name.ToLowerInvariant())).MinBy(group => group.Key) is { Key: <= 2 } nearest
            ? nearest.Select(magic => Magic.Mark + magic.Name).ToList()
            : [];
        var meant = near.Count > 0 ? $" Did you mean {string.Join(" or ", near)}?" : "";
        return $"There is no {Magic.Mark}{name} here.{meant} {Magic.Mark}{ListMagic.Value.Name} lists what there is.";
    }

    // Levenshtein's: how many letters are to be added, removed or changed.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[^1];
    }
}
