using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>A batch of texts being written: what was computed for their tokens so far is kept.</summary>
public abstract class DecodingSession : IDisposable
{
    /// <summary>Keys and values of all tokens so far.</summary>
    public KeyValueCache Cache { get; } = new();

    /// <summary>How many tokens every row has, padding included.</summary>
    public int Length => Cache.Length;

    /// <summary>Adds tokens to every row and scores what may come next.</summary>
    /// <param name="ids">Int64 (rows, new tokens), at least one.</param>
    /// <param name="allPositions">Whether the logits behind every new token are wanted, instead of those behind the last.</param>
    /// <returns>Logits: (rows, vocabulary), or (rows, new tokens, vocabulary).</returns>
    public abstract Tensor Append(Tensor ids, bool allPositions = false);

    /// <summary>Makes every row a copy of the row of the given number; there may be more or fewer than before.</summary>
    public virtual void Reorder(ReadOnlySpan<int> rows) => Cache.Reorder(rows);

    /// <summary>Forgets all tokens but the first.</summary>
    public virtual void Crop(int length) => Cache.Crop(length);

    /// <summary>Gives the memory of the cache back at once, without waiting for the garbage collector.</summary>
    public void Dispose()
    {
        Cache.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Rows of a tensor that belongs to the session, as <see cref="Reorder"/> asks.</summary>
    private protected static Tensor? RowsOf(Tensor? x, ReadOnlySpan<int> rows) =>
        x is null ? null : KeyValueCache.Rows(x, Tensor.From(Array.ConvertAll(rows.ToArray(), row => (long)row), [rows.Length]));

    /// <summary>The hidden states that are to be scored: all, or the last of each row.</summary>
    private protected static Tensor Scored(Tensor hidden, bool allPositions) => allPositions ? hidden : hidden[.., -1];
}
