using System.Globalization;
using System.Text;

namespace CourseKit.Charts;

/// <summary>An attention explorer in words.</summary>
internal static class AttentionText
{
    private const int MostLines = 24;

    /// <summary>Sizes, and for each token of the head that is shown the one that it attends to most.</summary>
    public static string Of(AttentionExplorer explorer)
    {
        var (part, text) = (explorer.Shown, new StringBuilder());
        text.Append(PlainText.Clean(explorer.Title.Length > 0 ? explorer.Title : "Attention")).Append(": ");
        text.AppendJoin("; ", explorer.Parts.Select(Sizes));
        text.Append(CultureInfo.InvariantCulture, $"\n{Place(explorer)}, the strongest weight of each token:");
        foreach (var (query, row) in part.Matrix(explorer.Layer, explorer.Head).Index().Take(MostLines))
        {
            var key = Array.IndexOf(row, row.Max());
            text.Append(CultureInfo.InvariantCulture, $"\n  {PlainText.Clean(part.QueryTokens[query])} → {PlainText.Clean(part.KeyTokens[key])} {row[key]:0.00}");
        }

        if (part.QueryTokens.Count > MostLines) text.Append(CultureInfo.InvariantCulture, $"\n  … {part.QueryTokens.Count - MostLines} more");
        return text.ToString();
    }

    /// <summary>Where the picture is, and its strongest weights.</summary>
    public static string Description(AttentionExplorer explorer)
    {
        var part = explorer.Shown;
        var links = from query in Enumerable.Range(0, part.QueryTokens.Count)
                    from key in Enumerable.Range(0, part.KeyTokens.Count)
                    let weight = part[explorer.Layer, explorer.Head, query, key]
                    orderby weight descending
                    select string.Create(CultureInfo.InvariantCulture, $"{part.QueryTokens[query]} to {part.KeyTokens[key]} {weight:0.00}");
        return PlainText.Clean($"{Place(explorer)}: lines from {part.QueryTokens.Count} attending tokens on the left to {part.KeyTokens.Count} attended ones on the right. "
            + $"The strongest weights: {string.Join("; ", links.Take(5))}.");
    }

    /// <summary>The attention, the layer and the head that are shown first.</summary>
    public static string Place(AttentionExplorer explorer) =>
        string.Create(CultureInfo.InvariantCulture, $"{(explorer.Parts.Count > 1 ? explorer.Shown.Name + ", layer" : "Layer")} {explorer.Layer}, head {explorer.Head}");

    private static string Sizes(AttentionWeights part)
    {
        var tokens = part.IsToSelf ? Count(part.QueryTokens.Count, "token") : $"{part.QueryTokens.Count} to {Count(part.KeyTokens.Count, "token")}";
        return $"{part.Name}, {Count(part.Layers, "layer")} of {Count(part.Heads, "head")}, {tokens}";
    }

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
