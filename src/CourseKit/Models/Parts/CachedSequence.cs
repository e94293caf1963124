using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;

namespace CourseKit.Models;

/// <summary>One layer's part of a <see cref="KeyValueCache"/>: keys and values (batch, key heads, room, size) of the tokens from <c>start</c> to <see cref="Length"/>.
/// A layer with a window forgets what no later token can see, and so takes no more memory however long the text grows.</summary>
/// <param name="window">How many tokens, itself included, a token sees; null for all.</param>
internal sealed class CachedSequence(int? window) : IDisposable
{
    private const int FirstRoom = 64;

    // A layer with a window keeps this many more tokens than it needs, so that the last ones can be taken back (speculative decoding).
    private const int Spare = 64;

    private Tensor? keys, values;

    // Beam search reorders at every step: rows go back and forth between two buffers.
    private Tensor? otherKeys, otherValues;
    private int start;

    public int Length { get; private set; }

    public long ByteCount => keys is null ? 0 : 4L * (Length - start) * ((keys.ElementCount / keys.Shape[2]) + (values!.ElementCount / values.Shape[2]));

    /// <summary>Adds new keys and values and gives, as views, those that the new tokens may look at.</summary>
    public (Tensor Key, Tensor Value) Append(Tensor key, Tensor value)
    {
        if (NoGrad.IsRecording && key.RequiresGrad)
            throw new GradientException("A key/value cache does not record gradients. Decode inside NoGrad, or train without a cache.");
        if (keys is not null && keys.Shape[0] != key.Shape[0]) throw new ShapeException($"The cache holds {keys.Shape[0]} rows, but the new tokens are of {key.Shape[0]}.");
        var (held, added) = (Length - start, key.Shape[2]);
        if (window is { } size && held + added > RoomOf(size)) return Roll(key, value, size);
        (keys, values) = (WithRoom(keys, key, held + added), WithRoom(values, value, held + added));
        keys[.., .., held..(held + added)] = key;
        values[.., .., held..(held + added)] = value;
        Length += added;
        var seen = window is null ? held + added : Math.Min(held + added, added + window.Value - 1);
        return (keys.Narrow(2, held + added - seen, seen), values.Narrow(2, held + added - seen, seen));
    }

    /// <summary>Makes every row a copy of the row of the given number.</summary>
    public void Reorder(ReadOnlySpan<int> rows)
    {
        if (keys is null || IsAsItIs(rows, keys.Shape[0])) return;
        (keys, otherKeys) = (Chosen(keys, otherKeys, rows), keys);
        (values, otherValues) = (Chosen(values!, otherValues, rows), values);
    }

    /// <summary>The fewest tokens that a crop may leave, but for none at all.</summary>
    public int ShortestCrop => start == 0 ? 0 : start + window!.Value - 1;

    public void Crop(int length)
    {
        Length = length;
        if (length == 0) start = 0;
    }

    /// <summary>Gives the memory back at once. Views that <see cref="Append"/> gave must not be in use any more.</summary>
    public void Dispose()
    {
        foreach (var buffer in new[] { keys, values, otherKeys, otherValues }) buffer?.Dispose();
        (keys, values, otherKeys, otherValues) = (null, null, null, null);
        (Length, start) = (0, 0);
    }

    private static bool IsAsItIs(ReadOnlySpan<int> rows, int count)
    {
        if (rows.Length != count) return false;
        for (var i = 0; i < rows.Length; i++)
            if (rows[i] != i) return false;
        return true;
    }

    // Only what is in use is copied.
    private Tensor Chosen(Tensor from, Tensor? buffer, ReadOnlySpan<int> rows)
    {
        var (to, held) = (buffer, Length - start);
        if (to is null || to.Shape[0] < rows.Length || to.Shape[2] < from.Shape[2])
        {
            to?.Dispose();
            to = Room(from, rows.Length, from.Shape[2]);
        }

        if (to.Shape[0] > rows.Length) to = to.Narrow(0, 0, rows.Length);
        using (new NoGrad()) to.Narrow(2, 0, held).CopyRowsInPlace(from.Narrow(2, 0, held), rows);
        return to;
    }

    private static int RoomOf(int window) => checked(2 * (window + Spare));

    // The room is used up: what is still needed moves to its beginning.
    private (Tensor Key, Tensor Value) Roll(Tensor key, Tensor value, int size)
    {
        var (allKeys, allValues) = (After(keys, key), After(values, value));
        Length += key.Shape[2];
        var total = allKeys.Shape[2];
        var (kept, seen) = (Math.Min(total, size - 1 + Spare), Math.Min(total, key.Shape[2] + size - 1));
        start = Length - kept;
        (keys, values) = (Kept(allKeys, keys), Kept(allValues, values));
        return (allKeys.Narrow(2, total - seen, seen), allValues.Narrow(2, total - seen, seen));

        Tensor After(Tensor? held, Tensor added) => held is null || Length == start ? added : Tensor.Cat([held.Narrow(2, 0, Length - start), added], 2);

        Tensor Kept(Tensor all, Tensor? buffer)
        {
            buffer = buffer?.Shape[2] >= kept ? buffer : Room(all, all.Shape[0], Math.Max(kept, RoomOf(size)));
            buffer[.., .., ..kept] = all.Narrow(2, total - kept, kept);
            return buffer;
        }
    }

    private Tensor WithRoom(Tensor? buffer, Tensor added, int needed)
    {
        if (buffer is not null && buffer.Shape[2] >= needed) return buffer;
        var doubled = Math.Max(FirstRoom, 2 * (buffer?.Shape[2] ?? 0));
        var larger = Room(added, added.Shape[0], Math.Max(needed, window is { } size ? Math.Min(doubled, RoomOf(size)) : doubled));
        if (buffer is null) return larger;
        larger[.., .., ..(Length - start)] = buffer.Narrow(2, 0, Length - start);
        buffer.Dispose();
        return larger;
    }

    private static Tensor Room(Tensor like, int rows, int tokens) =>
        TensorScope.Outside(() => NoGrad.Run(() => Tensor.Empty([rows, like.Shape[1], tokens, like.Shape[3]], like.DType)));
}
