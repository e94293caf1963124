namespace CourseKit.Tokenizers.Training;

/// <summary>A run of word numbers in a <see cref="PositionStore"/>.</summary>
internal readonly record struct PositionRange(uint Start, int Length);

/// <summary>Lists of word numbers, one after another in large blocks. They are written once and read once, so nothing is freed; each merge
/// in a word removes a symbol and adds at most two entries, which bounds the whole by three times the symbols of all words.</summary>
internal sealed class PositionStore
{
    private const int BlockBits = 18, BlockSize = 1 << BlockBits;

    private readonly List<int[]> _blocks = [];
    private int _used = BlockSize; // of the last block

    /// <summary>Takes room for a list.</summary>
    internal PositionRange Take(int length)
    {
        if (length > BlockSize - _used)
        {
            if (_blocks.Count == 1 << (32 - BlockBits))
                throw new TokenizerException("The corpus has too many words for one training. Train on a part of it.");
            _blocks.Add(GC.AllocateUninitializedArray<int>(Math.Max(length, BlockSize)));
            _used = 0;
        }
        var start = ((uint)(_blocks.Count - 1) << BlockBits) | (uint)_used;
        _used = Math.Min(_used + length, BlockSize); // a longer list fills a block of its own
        return new PositionRange(start, length);
    }

    internal Span<int> this[PositionRange range] =>
        _blocks[(int)(range.Start >> BlockBits)].AsSpan((int)(range.Start & (BlockSize - 1)), range.Length);
}
