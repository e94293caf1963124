namespace CourseKit.Tokenizers;

/// <summary>The tokens of one sequence, before special tokens, truncation and padding.</summary>
internal sealed class TokenSequence
{
    private int[] _ids = new int[256];
    private TextSpan[] _offsets = new TextSpan[256];
    private int[] _words = new int[256];
    private readonly List<(int Index, string Text)> _texts = [];

    internal int Count { get; private set; }

    internal ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    internal Span<TextSpan> Offsets => _offsets.AsSpan(0, Count);

    internal ReadOnlySpan<int> Words => _words.AsSpan(0, Count);

    /// <summary>The tokens that are not spelled as the vocabulary spells their ids, by ascending index.</summary>
    internal IReadOnlyList<(int Index, string Text)> Texts => _texts;

    internal void Add(int id, TextSpan offsets, int word)
    {
        if (Count == _ids.Length) Grow();
        var i = Count++;
        _ids[i] = id;
        _offsets[i] = offsets;
        _words[i] = word;
    }

    internal void Add(int id, string text, TextSpan offsets, int word)
    {
        _texts.Add((Count, text));
        Add(id, offsets, word);
    }

    internal void Clear()
    {
        Count = 0;
        _texts.Clear();
    }

    private void Grow()
    {
        Array.Resize(ref _ids, 2 * Count);
        Array.Resize(ref _offsets, 2 * Count);
        Array.Resize(ref _words, 2 * Count);
    }
}
