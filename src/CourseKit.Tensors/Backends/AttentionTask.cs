using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Backends;

/// <summary>The rows of one sequence in the operands of attention: its queries look at its keys and at nothing else.</summary>
/// <param name="FirstQuery">The row of its first query.</param>
/// <param name="QueryCount">How many queries it has.</param>
/// <param name="FirstKey">The row of its first key and of its first value.</param>
/// <param name="KeyCount">How many keys it has.</param>
public readonly record struct AttentionSequence(int FirstQuery, int QueryCount, int FirstKey, int KeyCount);

/// <summary>The heads of queries, keys or values: element (sequence, head, row, i) is at
/// <c>Offset + sequence · SequenceStride + head · HeadStride + row · RowStride + i</c>.</summary>
/// <param name="Storage">Where the elements are.</param>
/// <param name="Offset">The first element's index.</param>
/// <param name="SequenceStride">The distance from one sequence to the next, in elements; 0 where rows are counted through all sequences.</param>
/// <param name="HeadStride">The distance from one head to the next, in elements.</param>
/// <param name="RowStride">The distance from one row to the next, in elements.</param>
public readonly record struct HeadsView(Storage Storage, long Offset, long SequenceStride, long HeadStride, long RowStride)
{
    /// <summary>The first element's address. The caller keeps <see cref="Storage"/> alive (<see cref="GC.KeepAlive"/>) past the last access.</summary>
    public unsafe T* Pointer<T>()
        where T : unmanaged => (T*)Storage.Pointer + Offset;
}

/// <summary>
/// What is computed by attention kernels: for every sequence and head softmax(q kᵀ · scale + bias) v (Vaswani et al. 2017, section 3.2.1), with dropout of the weights.
/// </summary>
public sealed class AttentionTask
{
    private readonly long[] firstRows;

    /// <summary>A task over the given sequences.</summary>
    /// <param name="sequences">Which rows belong together.</param>
    /// <param name="heads">Heads of the queries.</param>
    /// <param name="keyHeads">Heads of keys and values; with fewer than <paramref name="heads"/> neighbouring query heads share one (grouped-query attention, Ainslie et al. 2023).</param>
    /// <param name="headSize">Numbers of a query and of a key.</param>
    /// <param name="valueSize">Numbers of a value.</param>
    /// <param name="scale">Usually 1 / sqrt(headSize).</param>
    public AttentionTask(AttentionSequence[] sequences, int heads, int keyHeads, int headSize, int valueSize, double scale)
    {
        (Sequences, Heads, KeyHeads, HeadSize, ValueSize, Scale) = (sequences, heads, keyHeads, headSize, valueSize, scale);
        firstRows = new long[sequences.Length + 1];
        for (var i = 0; i < sequences.Length; i++) firstRows[i + 1] = firstRows[i] + ((long)heads * sequences[i].QueryCount);
    }

    /// <summary>Which rows belong together.</summary>
    public AttentionSequence[] Sequences { get; }

    /// <summary>Heads of the queries.</summary>
    public int Heads { get; }

    /// <summary>Heads of keys and values; a divisor of <see cref="Heads"/>.</summary>
    public int KeyHeads { get; }

    /// <summary>Numbers of a query and of a key.</summary>
    public int HeadSize { get; }

    /// <summary>Numbers of a value.</summary>
    public int ValueSize { get; }

    /// <summary>What scores are multiplied by.</summary>
    public double Scale { get; }

    /// <summary>Whether query i of a sequence sees only its keys up to number i + keys - queries: the last query sees all of them.</summary>
    public bool IsCausal { get; init; }

    /// <summary>Added to the scaled scores: sizes (sequences, heads, queries, keys), with keys at distance 1; null for nothing. A sequence that is shorter than the view's sizes reads its first rows and columns.</summary>
    public StridedView? Bias { get; init; }

    /// <summary>Which weights are dropped; null for none. The row of the mask is <see cref="FirstRow"/> plus the query's number, its column the key's number.</summary>
    public DropoutMask? Dropout { get; init; }

    /// <summary>Rows of scores in all: one for each sequence, head and query.</summary>
    public long RowCount => firstRows[^1];

    /// <summary>The number of the first row of scores of a sequence's head.</summary>
    public long FirstRow(int sequence, int head) => firstRows[sequence] + ((long)head * Sequences[sequence].QueryCount);

    /// <summary>How many of a sequence's keys a query sees.</summary>
    public int VisibleKeys(in AttentionSequence sequence, int query) =>
        IsCausal ? Math.Clamp(query + 1 + sequence.KeyCount - sequence.QueryCount, 0, sequence.KeyCount) : sequence.KeyCount;
}
