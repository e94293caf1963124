namespace CourseKit.Tokenizers.Training;

/// <summary>The words of a corpus by code points, so that sums over them are made in one order whatever thread counted which word.</summary>
internal sealed class SortedWords
{
    private readonly WordCounts _words;
    private readonly int[] _order;

    internal SortedWords(WordCounts words)
    {
        _words = words;
        _order = new int[words.Count];
        for (var i = 0; i < _order.Length; i++) _order[i] = i;
        Array.Sort(_order, (a, b) => CodePoints.Compare(words.Word(a), words.Word(b)));
    }

    internal int Count => _order.Length;

    internal ReadOnlySpan<char> this[int index] => _words.Word(_order[index]);

    internal long CountOf(int index) => _words.CountOf(_order[index]);
}
