using System.Collections;

namespace CourseKit.Tokenizers;

/// <summary>How often each word of a corpus occurs: all that a trainer needs to know of it. The characters of all words lie in a few large
/// blocks and the entries in flat arrays, so a million words cost tens of megabytes and no object each.</summary>
public sealed class WordCounts : IEnumerable<KeyValuePair<string, long>>
{
    private const int BlockBits = 16, BlockSize = 1 << BlockBits;

    private readonly List<char[]> _blocks = [];
    private int _used = BlockSize; // of the block that is being filled
    private int _filling = -1;
    private Entry[] _entries = new Entry[16];
    private int[] _slots = new int[32]; // a power of two; 0 for a free slot, else one more than the entry

    /// <summary>Creates an empty table.</summary>
    public WordCounts() { }

    /// <summary>Creates a table from words and counts; a word that occurs twice has its counts added.</summary>
    public WordCounts(IEnumerable<KeyValuePair<string, long>> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        foreach (var (word, count) in words) Add(word, count);
    }

    /// <summary>How many different words there are.</summary>
    public int Count { get; private set; }

    /// <summary>How often a word occurs; 0 when it does not.</summary>
    public long this[ReadOnlySpan<char> word]
    {
        get
        {
            var entry = _slots[SlotOf(word, Hash(word))] - 1;
            return entry < 0 ? 0 : _entries[entry].Count;
        }
    }

    /// <summary>Adds occurrences of a word. Empty words are left out.</summary>
    /// <exception cref="TokenizerException">The count is negative, or there are too many words to hold.</exception>
    public void Add(ReadOnlySpan<char> word, long count = 1)
    {
        if (count < 0) throw new TokenizerException($"The word '{word}' has the count {count}; counts must not be negative.");
        if (!word.IsEmpty) Add(word, Hash(word), count);
    }

    /// <summary>Adds all words of another table.</summary>
    public void Add(WordCounts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < other.Count; i++) Add(other.Word(i), other._entries[i].Hash, other._entries[i].Count);
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, long>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return new(Word(i).ToString(), _entries[i].Count);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal ReadOnlySpan<char> Word(int index)
    {
        ref readonly var entry = ref _entries[index];
        return _blocks[entry.Position >> BlockBits].AsSpan(entry.Position & (BlockSize - 1), entry.Length);
    }

    internal long CountOf(int index) => _entries[index].Count;

    /// <summary>Forgets all words and keeps the room for as many.</summary>
    internal void Clear()
    {
        Array.Clear(_slots);
        Count = 0;
        if (_blocks.Count > 1) _blocks.RemoveRange(1, _blocks.Count - 1);
        (_filling, _used) = _blocks is [{ Length: BlockSize }] ? (0, 0) : (-1, BlockSize);
        if (_filling < 0) _blocks.Clear();
    }

    private static int Hash(ReadOnlySpan<char> word) => string.GetHashCode(word);

    private void Add(ReadOnlySpan<char> word, int hash, long count)
    {
        ref var slot = ref _slots[SlotOf(word, hash)];
        if (slot > 0)
        {
            _entries[slot - 1].Count += count;
            return;
        }
        if (Count == _entries.Length) Array.Resize(ref _entries, 2 * Count);
        _entries[Count] = new Entry { Hash = hash, Position = Store(word), Length = word.Length, Count = count };
        slot = ++Count;
        if (Count > _slots.Length / 4 * 3) Rehash();
    }

    /// <summary>The slot of a word, or the free one where it belongs.</summary>
    private int SlotOf(ReadOnlySpan<char> word, int hash)
    {
        var mask = _slots.Length - 1;
        for (var slot = hash & mask; ; slot = (slot + 1) & mask)
        {
            var entry = _slots[slot] - 1;
            if (entry < 0 || (_entries[entry].Hash == hash && Word(entry).SequenceEqual(word))) return slot;
        }
    }

    private void Rehash()
    {
        _slots = new int[2 * _slots.Length];
        var mask = _slots.Length - 1;
        for (var i = 0; i < Count; i++)
        {
            var slot = _entries[i].Hash & mask;
            while (_slots[slot] > 0) slot = (slot + 1) & mask;
            _slots[slot] = i + 1;
        }
    }

    /// <summary>Copies a word into the blocks. One that is longer than a block gets a block of its own.</summary>
    private int Store(ReadOnlySpan<char> word)
    {
        if (word.Length > BlockSize - _used)
        {
            if (_blocks.Count == 1 << (31 - BlockBits))
                throw new TokenizerException($"The corpus has more than {Count} different words, too many to hold. Train on a part of it.");
            _blocks.Add(new char[Math.Max(word.Length, BlockSize)]);
            if (word.Length > BlockSize)
            {
                word.CopyTo(_blocks[^1]);
                return (_blocks.Count - 1) << BlockBits;
            }
            (_filling, _used) = (_blocks.Count - 1, 0);
        }
        word.CopyTo(_blocks[_filling].AsSpan(_used));
        var position = (_filling << BlockBits) | _used;
        _used += word.Length;
        return position;
    }

    private struct Entry
    {
        public long Count;
        public int Hash, Position, Length;
    }
}
