using System.Runtime.CompilerServices;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>
/// Attention. Every sequence and head is a task of its own: its keys are packed once, then a few queries at a time get their scores, the softmax and their weighted values while
/// all of it is in the first-level cache. No more scores exist at a time than those of one tile. Where there are few queries, as when a decoder looks at its cache, keys are read where they are.
/// </summary>
internal static unsafe class AttentionKernel
{
    // Queries for which packing all keys would cost more than it saves.
    private const int MostQueriesInPlace = 8;

    // Multiply-adds in a chunk of work, about 2 microseconds: waking a thread for less is not worth it.
    private const long Grain = 64 * 1024;

    public static void Apply<S, V>(AttentionTask task, HeadsView q, HeadsView k, HeadsView v, HeadsView y, float* logSum)
        where S : struct, ISimd<V>
        where V : struct
    {
        var heads = checked(task.Sequences.Length * task.Heads);
        ComputeThreads.ForRanges(heads, HeadsOfChunk(task), (from, to) =>
        {
            for (var head = from; head < to; head++) Head<S, V>(task, (int)head, q, k, v, y, logSum);
        });
    }

    private static long HeadsOfChunk(AttentionTask task)
    {
        long pairs = 0;
        foreach (var sequence in task.Sequences) pairs = Math.Max(pairs, (long)sequence.QueryCount * sequence.KeyCount);
        return Math.Max(1, Grain / Math.Max(1, pairs * (task.HeadSize + task.ValueSize)));
    }

    private static void Head<S, V>(AttentionTask task, int chunk, HeadsView q, HeadsView k, HeadsView v, HeadsView y, float* logSum)
        where S : struct, ISimd<V>
        where V : struct
    {
        var (index, head) = Math.DivRem(chunk, task.Heads);
        var sequence = task.Sequences[index];
        if (sequence.QueryCount == 0) return;
        if (sequence.KeyCount == 0)
        {
            Nothing(task, HeadRows.Of(y, index, head, sequence.FirstQuery), sequence.QueryCount, logSum == null ? null : logSum + task.FirstRow(index, head));
            return;
        }

        var keyHead = head / (task.Heads / task.KeyHeads);
        var rows = new Rows
        {
            Sequence = sequence,
            Q = HeadRows.Of(q, index, head, sequence.FirstQuery),
            K = HeadRows.Of(k, index, keyHead, sequence.FirstKey),
            V = HeadRows.Of(v, index, keyHead, sequence.FirstKey),
            Y = HeadRows.Of(y, index, head, sequence.FirstQuery),
            Bias = ScoreBias.Of(task.Bias, index, head),
            FirstRow = task.FirstRow(index, head),
        };
        Head<S, V>(task, rows, logSum);
    }

    // A sum over no keys.
    private static void Nothing(AttentionTask task, HeadRows y, int queries, float* logSum)
    {
        for (var i = 0; i < queries; i++)
        {
            new Span<float>(y.Row(i), task.ValueSize).Clear();
            if (logSum != null) logSum[i] = float.NegativeInfinity;
        }
    }

    private struct Rows
    {
        public AttentionSequence Sequence;
        public HeadRows Q, K, V, Y;
        public ScoreBias Bias;
        public long FirstRow;
    }

    private static void Head<S, V>(AttentionTask task, in Rows rows, float* logSum)
        where S : struct, ISimd<V>
        where V : struct
    {
        int keyCount = rows.Sequence.KeyCount, size = task.HeadSize, valueSize = task.ValueSize;
        long width = PackedPanels.Width<S, V>();
        long scoreWidth = PackedPanels.Count<S, V>(keyCount) * width, valueWidth = PackedPanels.Count<S, V>(valueSize) * width;
        var valuesInPlace = valueSize % width == 0;
        var keysInPlace = rows.Sequence.QueryCount <= MostQueriesInPlace && TransposedKernel.Takes<S, V>(size) ? keyCount / width * width : 0;

        var keys = ThreadScratch.Tiles(((scoreWidth - keysInPlace) * size) + (valuesInPlace ? 0 : valueWidth * keyCount) + (S.TileRows * (scoreWidth + size + width)));
        var values = keys + ((scoreWidth - keysInPlace) * size);
        var scores = values + (valuesInPlace ? 0 : valueWidth * keyCount);
        var queries = scores + (S.TileRows * scoreWidth);
        var tile = queries + (S.TileRows * size);
        var shares = stackalloc float[S.TileRows];

        PackedPanels.PackAll<S, V>(rows.K.Row(keysInPlace), 1, rows.K.RowStride, size, keyCount - keysInPlace, keys);
        if (!valuesInPlace) PackedPanels.PackAll<S, V>(rows.V.Row(0), rows.V.RowStride, 1, keyCount, valueSize, values);

        int height;
        for (var row = 0; row < rows.Sequence.QueryCount; row += height)
        {
            height = MicroKernel.Height<S, V>(rows.Sequence.QueryCount - row);
            var present = Math.Min(height, rows.Sequence.QueryCount - row);
            var visible = task.VisibleKeys(rows.Sequence, row + present - 1);
            float* query = rows.Q.Row(row);
            var queryStride = rows.Q.RowStride;
            if (present < height)
            {
                new Span<float>(queries, height * size).Clear();
                for (var i = 0; i < present; i++) new Span<float>(rows.Q.Row(row + i), size).CopyTo(new(queries + (i * size), size));
                query = queries;
                queryStride = size;
            }

            var behind = Math.Min(keysInPlace, (visible + width - 1) / width * width);
            if (behind > 0) InPlace(rows.K, behind, size, query, queryStride, present, height, scores, scoreWidth);
            for (var j = behind; j < visible; j += width)
                MicroKernel.Multiply<S, V>(height, size, query, queryStride, 1, keys + ((j - keysInPlace) * size), width, scores + j, scoreWidth);
            for (var i = 0; i < present; i++)
            {
                var seen = task.VisibleKeys(rows.Sequence, row + i);
                var number = rows.FirstRow + row + i;
                var scale = (float)task.Scale;
                if (rows.Bias.IsPresent)
                {
                    rows.Bias.ScaleAndAdd<S, V>(scores + (i * scoreWidth), scale, row + i, seen);
                    scale = 1;
                }

                shares[i] = Weights<S, V>(scores + (i * scoreWidth), seen, visible, scale, logSum == null ? null : logSum + number);
                if (task.Dropout is { } mask) shares[i] *= Drop<S, V>(scores + (i * scoreWidth), seen, mask, number);
            }

            var first = 0L;
            if (present == 1 && valuesInPlace)
            {
                for (; first <= valueSize - (2 * width); first += 2 * width)
                {
                    WideKernel.TwoPanels<S, V>(visible, scores, rows.V.Row(0) + first, rows.V.RowStride, tile);
                    Put<S, V>(tile, shares, rows.Y.Row(row) + first, rows.Y.RowStride, 1, (int)width);
                    Put<S, V>(tile + width, shares, rows.Y.Row(row) + first + width, rows.Y.RowStride, 1, (int)width);
                }
            }

            for (var j = first; j < valueSize; j += width)
            {
                if (valuesInPlace) MicroKernel.Multiply<S, V>(height, visible, scores, scoreWidth, 1, rows.V.Row(0) + j, rows.V.RowStride, tile, width);
                else MicroKernel.Multiply<S, V>(height, visible, scores, scoreWidth, 1, values + (j * keyCount), width, tile, width);
                Put<S, V>(tile, shares, rows.Y.Row(row) + j, rows.Y.RowStride, present, (int)Math.Min(width, valueSize - j));
            }
        }
    }

    // Scores of keys that are read where they are, whole panels of them.
    private static void InPlace(HeadRows k, long count, int size, float* query, long queryStride, int queries, int height, float* scores, long scoreWidth)
    {
        const int lanes = TransposedKernel.Lanes, tile = TransposedKernel.TileRows, panel = TransposedKernel.Groups * lanes;
        for (var i = 0; i < height; i++) new Span<float>(scores + (i * scoreWidth), (int)count).Clear();
        if (queries == 1)
        {
            for (long j = 0; j < count; j += panel) TransposedKernel.One(size, query, k.Row(j), k.RowStride, scores + j, k.Row(j + panel));
            return;
        }

        for (long j = 0; j < count; j += lanes)
            for (var i = 0; i < queries; i += tile)
                TransposedKernel.Four(size, query + (i * queryStride), queryStride, Math.Min(tile, queries - i), k.Row(j), k.RowStride, scores + (i * scoreWidth) + j, scoreWidth);
    }

    // Scores become e^(scale (score - largest)); what is not seen becomes 0. Returns 1 / their sum. Rows are filled up to whole vectors, so there is no partial one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Weights<S, V>(float* scores, int seen, int visible, float scale, float* logSum)
        where S : struct, ISimd<V>
        where V : struct
    {
        var last = (seen - 1) / S.Lanes * S.Lanes;
        V lowest = S.Broadcast(float.NegativeInfinity), factor = S.Broadcast(scale);
        var end = seen == 0 ? lowest : S.Select(S.FirstLanes(seen - last), S.Load(scores + last), lowest);
        var largest = end;
        for (var i = 0; i < last; i += S.Lanes) largest = S.MaxNumber(largest, S.Load(scores + i));
        var shift = S.MaxNumberLane(largest) * -scale;
        var shifts = S.Broadcast(shift);
        var sum = S.Zero;
        for (var i = 0; i < last; i += S.Lanes)
        {
            var e = VectorMath.Exp<S, V>(S.FusedMultiplyAdd(S.Load(scores + i), factor, shifts));
            S.Store(scores + i, e);
            sum = S.Add(sum, e);
        }

        end = VectorMath.Exp<S, V>(S.FusedMultiplyAdd(end, factor, shifts));
        S.Store(scores + last, end);
        for (var i = last + S.Lanes; i < visible; i += S.Lanes) S.Store(scores + i, S.Zero);
        var total = S.Sum(S.Add(sum, end));
        if (logSum != null) *logSum = MathF.Log(total) - shift;
        return 1 / total;
    }

    // Dropped weights become 0. Returns what the others are still to be multiplied by.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Drop<S, V>(float* weights, int seen, DropoutMask mask, long row)
        where S : struct, ISimd<V>
        where V : struct
    {
        var (key, other) = mask.Keys(row);
        var probability = S.Broadcast((float)mask.Probability);
        for (var i = 0; i < seen; i += S.Lanes)
            S.Store(weights + i, S.Select(S.LessThan(S.Uniform((uint)i, key, other), probability), S.Zero, S.Load(weights + i)));
        return (float)mask.Scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Put<S, V>(float* tile, float* shares, float* y, long stride, int rows, int columns)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (var i = 0; i < rows; i++)
        {
            var share = S.Broadcast(shares[i]);
            for (var j = 0; j < columns; j += S.Lanes)
            {
                var value = S.Multiply(S.Load(tile + j), share);
                if (columns - j >= S.Lanes) S.Store(y + j, value);
                else S.StorePartial(y + j, value, columns - j);
            }

            tile += 2 * S.Lanes;
            y += stride;
        }
    }
}
