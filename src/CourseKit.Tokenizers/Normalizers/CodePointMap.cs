using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>What a normaliser makes of every code point, for normalisers that look at one at a time: a table that is filled as texts need
/// it, page by page, by running the normaliser on single code points.</summary>
/// <param name="normalizer">The normaliser.</param>
/// <param name="dependsOnNeighbours">The code points that are not to be looked at alone; a text with one of them does not go through the
/// table.</param>
internal sealed class CodePointMap(Action<NormalizedText> normalizer, Func<int, bool> dependsOnNeighbours)
{
    private const int PageSize = 256;
    private const char Longer = '\uFFFF'; // in Page.Units: see Page.Texts

    private readonly Page?[] _pages = new Page?[0x110000 / PageSize];

    /// <summary>For each code point the one unit that it becomes, or, for <see cref="Longer"/>, the text; null for one that depends on its
    /// neighbours.</summary>
    private sealed record Page(char[] Units, string?[] Texts);

    /// <summary>Normalises a text; does nothing and returns false when it holds a code point that depends on its neighbours.</summary>
    internal bool TryApply(NormalizedText text)
    {
        var inPlace = MapUnits(text.Span, out var dependsOnNeighbours);
        if (dependsOnNeighbours) return false;
        var units = text.MutableSpan;
        for (var i = 0; i < inPlace; i++)
            if (!char.IsSurrogate(units[i])) units[i] = PageOf(units[i]).Units[units[i] % PageSize];
        if (inPlace < units.Length) Rewrite(text, inPlace);
        return true;
    }

    /// <summary>How many units at the start stay where they are: each BMP code point becomes one unit, each other one itself.</summary>
    private int MapUnits(ReadOnlySpan<char> units, out bool dependsOnNeighbours)
    {
        dependsOnNeighbours = false;
        var inPlace = -1;
        for (var i = 0; i < units.Length;)
        {
            var codePoint = CharacterClasses.CodePointAt(units, i, out var length);
            var page = PageOf(codePoint);
            if (page.Units[codePoint % PageSize] == Longer)
            {
                var text = page.Texts[codePoint % PageSize];
                if (text is null)
                {
                    dependsOnNeighbours = true;
                    return 0;
                }
                if (inPlace < 0 && !text.AsSpan().SequenceEqual(units.Slice(i, length))) inPlace = i;
            }
            i += length;
        }
        return inPlace < 0 ? units.Length : inPlace;
    }

    private void Rewrite(NormalizedText text, int from)
    {
        var rewriter = new TextRewriter(text);
        rewriter.CopyTo(from);
        while (rewriter.Next is var codePoint and >= 0)
        {
            var page = PageOf(codePoint);
            var unit = page.Units[codePoint % PageSize];
            if (unit != Longer) rewriter.Replace(unit);
            else rewriter.Replace(page.Texts[codePoint % PageSize]!);
        }
        rewriter.Commit();
    }

    private Page PageOf(int codePoint) => _pages[codePoint / PageSize] ??= Fill(codePoint / PageSize * PageSize);

    private Page Fill(int first)
    {
        var page = new Page(new char[PageSize], new string?[PageSize]);
        var text = new NormalizedText();
        Span<char> units = stackalloc char[2];
        for (var i = 0; i < PageSize; i++)
        {
            page.Units[i] = Longer;
            var codePoint = first + i;
            if (codePoint is >= 0xD800 and < 0xE000 || dependsOnNeighbours(codePoint)) continue;
            var length = new System.Text.Rune(codePoint).EncodeToUtf16(units);
            text.Reset(units[..length], 0, tracksOffsets: false);
            normalizer(text);
            if (text.Length == 1 && length == 1 && text.Span[0] != Longer) page.Units[i] = text.Span[0];
            else page.Texts[i] = text.ToString();
        }
        return page;
    }
}
