using System.Text;

namespace CourseKit.Bench.Differential;

/// <summary>Makes an input that shows a difference as small as it can, by leaving out pieces of halving size (Zeller and Hildebrandt 2002)
/// and then by putting plain letters in place of what does not matter.</summary>
/// <param name="differs">Whether an input still shows the difference.</param>
internal sealed class Reducer(Func<string, bool> differs)
{
    private const int MostSteps = 2000;

    private int steps;

    /// <summary>The smallest input that was found.</summary>
    public string Reduce(string text)
    {
        var codePoints = text.EnumerateRunes().ToList();
        for (var size = Math.Max(1, codePoints.Count / 2); ; size = size > 1 ? size / 2 : 1)
        {
            var before = codePoints.Count;
            codePoints = WithoutPieces(codePoints, size);
            if (size == 1 && codePoints.Count == before) break;
        }

        for (var i = 0; i < codePoints.Count; i++)
        {
            var kept = codePoints[i];
            if (kept.Value == 'a') continue;
            codePoints[i] = new Rune('a');
            if (!Differs(codePoints)) codePoints[i] = kept;
        }

        return Text(codePoints);
    }

    private List<Rune> WithoutPieces(List<Rune> codePoints, int size)
    {
        for (var start = 0; start < codePoints.Count;)
        {
            var shorter = codePoints[..start];
            shorter.AddRange(codePoints[Math.Min(codePoints.Count, start + size)..]);
            if (shorter.Count > 0 && Differs(shorter)) codePoints = shorter;
            else start += size;
        }

        return codePoints;
    }

    private bool Differs(List<Rune> codePoints) => steps++ < MostSteps && differs(Text(codePoints));

    private static string Text(List<Rune> codePoints) => string.Concat(codePoints.Select(rune => rune.ToString()));
}
