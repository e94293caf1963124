using System.Globalization;
using System.Numerics;

namespace CourseKit.Jupyter.Completion;

/// <summary>Versions of packages in the order of Semantic Versioning 2.0, section 11, with a fourth number where NuGet has one.</summary>
internal sealed class VersionOrder : IComparer<string>
{
    /// <summary>The order.</summary>
    public static readonly VersionOrder Instance = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        var (left, right) = (Split(x ?? ""), Split(y ?? ""));
        var numbers = CompareParts(left.Numbers, right.Numbers, missing: "0");
        if (numbers != 0) return numbers;
        // What comes before a release sorts before it.
        if (left.Before.Length == 0 || right.Before.Length == 0) return right.Before.Length.CompareTo(left.Before.Length);
        return CompareParts(left.Before, right.Before, missing: null);
    }

    private static (string[] Numbers, string[] Before) Split(string version)
    {
        var release = version.Split('+')[0];
        var dash = release.IndexOf('-', StringComparison.Ordinal);
        return dash < 0 ? (release.Split('.'), []) : (release[..dash].Split('.'), release[(dash + 1)..].Split('.'));
    }

    private static int CompareParts(string[] left, string[] right, string? missing)
    {
        for (var i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            var (a, b) = (left.ElementAtOrDefault(i) ?? missing, right.ElementAtOrDefault(i) ?? missing);
            if (a is null || b is null) return a is null ? -1 : 1;
            var order = ComparePart(a, b);
            if (order != 0) return order;
        }

        return 0;
    }

    private static int ComparePart(string a, string b)
    {
        var (aIsNumber, bIsNumber) = (Number(a) is not null, Number(b) is not null);
        if (aIsNumber && bIsNumber) return Number(a)!.Value.CompareTo(Number(b)!.Value);
        return aIsNumber != bIsNumber ? (aIsNumber ? -1 : 1) : string.CompareOrdinal(a, b);
    }

    private static BigInteger? Number(string text) => BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
