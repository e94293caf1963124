using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;

namespace CourseKit.Models;

/// <summary>The keys and values of all tokens that a decoder has seen, so that a new token costs one step (<c>transformers.DynamicCache</c>, <c>EncoderDecoderCache</c>).
/// Room grows by doubling; nothing is copied in between.</summary>
public sealed class KeyValueCache : IDisposable
{
    private readonly List<CachedSequence> layers = [];
    private readonly List<(Tensor Key, Tensor Value)?> sources = [];
    private readonly SourceRows sourceRows = new();

    /// <summary>How many tokens the cache holds.</summary>
    public int Length => layers.Count == 0 ? 0 : layers[0].Length;

    /// <summary>The memory of keys and values in use, in bytes.</summary>
    public long ByteCount => layers.Sum(layer => layer.ByteCount) + sources.Sum(source => source is { } known ? 4 * (known.Key.ElementCount + known.Value.ElementCount) : 0);

    /// <summary>Adds the keys and values of new tokens, (batch, key heads, new, size), and gives those of all that the new tokens may look at, as views.</summary>
    /// <param name="layer">The layer's number; layers come in their order.</param>
    /// <param name="key">Keys.</param>
    /// <param name="value">Values.</param>
    /// <param name="window">How many tokens, itself included, a token of this layer sees; null for all.</param>
    internal (Tensor Key, Tensor Value) Append(int layer, Tensor key, Tensor value, int? window = null)
    {
        if (layers.Count == layer) layers.Add(new(window));
        return layers[layer].Append(key, value);
    }

    /// <summary>Keys and values of the encoder's output, computed when first asked for.</summary>
    internal (Tensor Key, Tensor Value) OfSource(int layer, Func<(Tensor Key, Tensor Value)> compute)
    {
        while (sources.Count <= layer) sources.Add(null);
        return sources[layer] ??= TensorScope.Outside(() =>
        {
            var (key, value) = compute();
            return (key.Contiguous(), value.Contiguous());
        });
    }

    /// <summary>Makes every row a copy of the row of the given number, as beam search asks for; there may be more or fewer rows than before.</summary>
    /// <exception cref="ShapeException">There is no such row.</exception>
    public void Reorder(ReadOnlySpan<int> rows) => Reorder(rows, sources.Find(source => source is not null)?.Key.Shape[0] ?? 0);

    /// <summary>The same, where <paramref name="sourceCount"/> sources are written from.</summary>
    /// <returns>For each source that is kept from now on, its old number; null when all stay as they are.</returns>
    internal int[]? Reorder(ReadOnlySpan<int> rows, int sourceCount)
    {
        foreach (var row in rows)
            if (row < 0) throw new ShapeException($"There is no row {row}; rows are counted from 0.");
        foreach (var layer in layers) layer.Reorder(rows);
        if (sourceCount == 0 || sourceRows.Reorder(rows, sourceCount) is not { } kept) return null;
        var numbers = Tensor.From(Array.ConvertAll(kept, source => (long)source), [kept.Length]);
        for (var i = 0; i < sources.Count; i++)
        {
            if (sources[i] is not { } known) continue;
            sources[i] = (Rows(known.Key, numbers), Rows(known.Value, numbers));
            known.Key.Dispose();
            known.Value.Dispose();
        }

        return kept;
    }

    /// <summary>The fewest tokens that a crop may leave, but for none at all: a sliding window has left behind what a shorter text would need.</summary>
    public int ShortestCrop => layers.Count == 0 ? 0 : layers.Max(layer => layer.ShortestCrop);

    /// <summary>Forgets all tokens but the first.</summary>
    /// <param name="length">How many are kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">It holds fewer.</exception>
    /// <exception cref="InvalidOperationException">A layer with a sliding window has forgotten what the next token would need to see; the last 64 tokens can always be taken back.</exception>
    public void Crop(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        if (length > 0 && length < ShortestCrop)
            throw new InvalidOperationException($"Of {Length} tokens the sliding window has left behind what a text of {length} still needs; it can go back to {ShortestCrop}, or to none. Start a new session for a shorter one.");
        foreach (var layer in layers) layer.Crop(length);
    }

    /// <summary>Gives the memory back at once, without waiting for the garbage collector. The cache is empty then.</summary>
    public void Dispose()
    {
        foreach (var layer in layers) layer.Dispose();
        foreach (var source in sources)
        {
            source?.Key.Dispose();
            source?.Value.Dispose();
        }

        layers.Clear();
        sources.Clear();
    }

    internal static Tensor Rows(Tensor x, Tensor rows) => TensorScope.Outside(() => NoGrad.Run(() => x.IndexSelect(rows)));
}
