namespace CourseKit.Tokenizers.Training;

/// <summary>A stretch of a text that occurs more than once.</summary>
/// <param name="Start">One place where it stands.</param>
/// <param name="Length">Its length.</param>
/// <param name="Count">How often it occurs.</param>
internal readonly record struct RepeatedSubstring(int Start, int Length, int Count);

/// <summary>Finds the repeated substrings of words, as a suffix array does: all suffixes are put into groups that share their first character,
/// those into groups that share their second, and so on. A group of several suffixes is a repeated substring and its size the count.
/// Pieces have a greatest length, so the sorting stops there and costs no more than the text times that length.</summary>
/// <remarks>Only substrings that are followed by different characters are told (the inner nodes of the suffix tree): if <c>ab</c> is always
/// followed by <c>c</c>, then <c>abc</c> says as much about the text and more. The end of a word counts as a character.</remarks>
internal sealed class SubstringCounter
{
    /// <summary>What stands after each word.</summary>
    internal const int Boundary = 0;

    private readonly int[] _text;
    private readonly int[] _suffixes;
    private readonly int[] _keys;
    private readonly int _maxLength;
    private readonly CancellationToken _cancellation;
    private readonly List<RepeatedSubstring> _found = [];

    private SubstringCounter(int[] text, int maxLength, CancellationToken cancellation)
    {
        (_text, _maxLength, _cancellation) = (text, maxLength, cancellation);
        _suffixes = GC.AllocateUninitializedArray<int>(text.Length);
        _keys = GC.AllocateUninitializedArray<int>(text.Length);
        for (var i = 0; i < text.Length; i++) _suffixes[i] = i;
    }

    /// <summary>The repeated substrings of two and more code points.</summary>
    /// <param name="text">The code points of the words, each word followed by <see cref="Boundary"/>.</param>
    /// <param name="maxLength">The greatest length in code points.</param>
    /// <param name="cancellation">Stops the search.</param>
    internal static List<RepeatedSubstring> Find(int[] text, int maxLength, CancellationToken cancellation)
    {
        var counter = new SubstringCounter(text, maxLength, cancellation);
        counter.Split(0, text.Length, 0);
        return counter._found;
    }

    /// <summary>Splits a group of suffixes that share their first <paramref name="depth"/> characters by the next one.</summary>
    private void Split(int start, int end, int depth)
    {
        _cancellation.ThrowIfCancellationRequested();
        while (end - start > 1 && SharesNext(start, end, depth))
        {
            if (_text[_suffixes[start] + depth] == Boundary) return;
            depth++;
        }
        if (end - start < 2 || depth > _maxLength) return;
        if (depth >= 2) _found.Add(new(_suffixes[start], depth, end - start));
        if (depth == _maxLength) return;

        var keys = _keys.AsSpan(start, end - start);
        for (var i = 0; i < keys.Length; i++) keys[i] = _text[_suffixes[start + i] + depth];
        keys.Sort(_suffixes.AsSpan(start, end - start));
        for (var first = start; first < end;)
        {
            // Going deeper overwrites the keys of that group only, so those behind it still hold.
            var (key, next) = (_keys[first], first + 1);
            while (next < end && _keys[next] == key) next++;
            if (key != Boundary) Split(first, next, depth + 1);
            first = next;
        }
    }

    private bool SharesNext(int start, int end, int depth)
    {
        if (depth > _maxLength) return false;
        var next = _text[_suffixes[start] + depth];
        for (var i = start + 1; i < end; i++)
            if (_text[_suffixes[i] + depth] != next) return false;
        return true;
    }
}
