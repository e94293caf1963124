using System.Runtime.CompilerServices;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>
/// The gradient of attention. Every sequence and head of keys is a task of its own, so that each gradient is written by one thread in one order; a block of queries at a time has its
/// weights computed again (Dao et al. 2022, algorithm 4).
/// </summary>
internal static unsafe class AttentionGradientKernel
{
    // Queries in a block: their weights and the gradients of these are what is kept at a time, a quarter of a usual second-level cache.
    private const int FewestRows = 48, MostRows = 192;
    private const long BlockScores = 32 * 1024;

    /// <summary>The operands and their gradients.</summary>
    public struct Operands
    {
        public HeadsView Q, K, V, GradY, GradQ, GradK, GradV;
    }

    public static void Apply<S, V>(AttentionTask task, Operands all)
        where S : struct, ISimd<V>
        where V : struct =>
        ComputeThreads.For(checked(task.Sequences.Length * task.KeyHeads), chunk =>
        {
            var (index, keyHead) = Math.DivRem(chunk, task.KeyHeads);
            var sequence = task.Sequences[index];
            var head = new Head<S, V>(task, sequence, HeadRows.Of(all.K, index, keyHead, sequence.FirstKey), HeadRows.Of(all.V, index, keyHead, sequence.FirstKey))
            {
                GradK = HeadRows.Of(all.GradK, index, keyHead, sequence.FirstKey),
                GradV = HeadRows.Of(all.GradV, index, keyHead, sequence.FirstKey),
            };
            if (sequence.QueryCount == 0) head.ClearGradients();
            var shared = task.Heads / task.KeyHeads;
            for (var queryHead = keyHead * shared; queryHead < (keyHead + 1) * shared; queryHead++)
            {
                head.Q = HeadRows.Of(all.Q, index, queryHead, sequence.FirstQuery);
                head.GradY = HeadRows.Of(all.GradY, index, queryHead, sequence.FirstQuery);
                head.GradQ = HeadRows.Of(all.GradQ, index, queryHead, sequence.FirstQuery);
                head.Bias = ScoreBias.Of(task.Bias, index, queryHead);
                head.FirstRow = task.FirstRow(index, queryHead);
                for (var row = 0; row < sequence.QueryCount; row += head.BlockRows)
                    head.Block(row, Math.Min(head.BlockRows, sequence.QueryCount - row), adds: row > 0 || queryHead > keyHead * shared);
            }
        });

    /// <summary>One head of keys and the query head that is looked at.</summary>
    private struct Head<S, V>
        where S : struct, ISimd<V>
        where V : struct
    {
        public HeadRows Q, GradY, GradQ, GradK, GradV;
        public ScoreBias Bias;
        public long FirstRow;
        public readonly int BlockRows;

        private readonly AttentionTask task;
        private readonly AttentionSequence sequence;
        private readonly HeadRows keys;
        private readonly long scoreWidth;
        private readonly float* keyPanels, valuePanels, ragged, weights, slopes;

        public Head(AttentionTask task, AttentionSequence sequence, HeadRows keys, HeadRows values)
        {
            (this.task, this.sequence, this.keys) = (task, sequence, keys);
            long width = PackedPanels.Width<S, V>();
            scoreWidth = PackedPanels.Count<S, V>(sequence.KeyCount) * width;
            BlockRows = (int)Math.Clamp(BlockScores / Math.Max(1, scoreWidth), FewestRows, MostRows);
            var raggedSize = width * Math.Max(sequence.KeyCount, BlockRows);
            keyPanels = ThreadScratch.Attention((scoreWidth * (task.HeadSize + task.ValueSize + (2 * BlockRows))) + raggedSize);
            valuePanels = keyPanels + (scoreWidth * task.HeadSize);
            weights = valuePanels + (scoreWidth * task.ValueSize);
            slopes = weights + (scoreWidth * BlockRows);
            ragged = slopes + (scoreWidth * BlockRows);
            PackedPanels.PackAll<S, V>(keys.Row(0), 1, keys.RowStride, task.HeadSize, sequence.KeyCount, keyPanels);
            PackedPanels.PackAll<S, V>(values.Row(0), 1, values.RowStride, task.ValueSize, sequence.KeyCount, valuePanels);
        }

        public readonly void ClearGradients()
        {
            for (var i = 0; i < sequence.KeyCount; i++)
            {
                new Span<float>(GradK.Row(i), task.HeadSize).Clear();
                new Span<float>(GradV.Row(i), task.ValueSize).Clear();
            }
        }

        public readonly void Block(int first, int rows, bool adds)
        {
            // With a causal mask the keys behind those that the last query sees have no part in this block.
            var seen = task.VisibleKeys(sequence, first + rows - 1);
            Scores(Q.Row(first), Q.RowStride, rows, seen, task.HeadSize, keyPanels, weights);
            Scores(GradY.Row(first), GradY.RowStride, rows, seen, task.ValueSize, valuePanels, slopes);
            for (var i = 0; i < rows; i++) Row(first + i, weights + (i * scoreWidth), slopes + (i * scoreWidth), seen);

            Multiply(rows, task.HeadSize, seen, slopes, scoreWidth, 1, keys.Row(0), keys.RowStride, GradQ.Row(first), GradQ.RowStride, adds: false);
            Multiply(seen, task.HeadSize, rows, slopes, 1, scoreWidth, Q.Row(first), Q.RowStride, GradK.Row(0), GradK.RowStride, adds);
            Multiply(seen, task.ValueSize, rows, weights, 1, scoreWidth, GradY.Row(first), GradY.RowStride, GradV.Row(0), GradV.RowStride, adds);
            if (adds) return;
            for (var i = seen; i < sequence.KeyCount; i++)
            {
                new Span<float>(GradK.Row(i), task.HeadSize).Clear();
                new Span<float>(GradV.Row(i), task.ValueSize).Clear();
            }
        }

        private readonly void Scores(float* left, long leftRow, int rows, int seen, int size, float* panels, float* result) =>
            Gemm.Block<S, V>(
                new() { M = rows, N = seen, K = size, A = left, ARow = leftRow, AColumn = 1, Panels = panels, C = result, CRow = scoreWidth }, 0, rows, 0, seen);

        private readonly void Multiply(long m, long n, long k, float* a, long aRow, long aColumn, float* b, long bRow, float* c, long cRow, bool adds)
        {
            long width = PackedPanels.Width<S, V>(), inPlace = n / width;
            if (n % width != 0) PackedPanels.Pack<S, V>(b + (inPlace * width), DType.Float32, bRow, 1, k, (int)(n % width), ragged);
            Gemm.Block<S, V>(
                new() { M = m, N = n, K = k, A = a, ARow = aRow, AColumn = aColumn, InPlace = b, InPlacePanels = inPlace, BRow = bRow, Panels = ragged, C = c, CRow = cRow, Accumulate = adds },
                0, m, 0, n);
        }

        // From scores and gradients of weights to weights (after dropout) and gradients of scores. The weights' sum and their mean gradient are those of the row as it is here, and not what the
        // forward pass kept: where one weight is nearly 1, it is then exactly 1, and its gradient's difference to the mean exactly 0, where large scores would leave only rounding.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Row(int query, float* scores, float* slopes, int columns)
        {
            var seen = task.VisibleKeys(sequence, query);
            if (Bias.IsPresent) Bias.ScaleAndAdd<S, V>(scores, (float)task.Scale, query, seen);
            V factor = S.Broadcast(Bias.IsPresent ? 1 : (float)task.Scale), lowest = S.Broadcast(float.NegativeInfinity), greatest = lowest;
            for (var i = 0; i < seen; i += S.Lanes)
            {
                var score = S.Multiply(S.Load(scores + i), factor);
                S.Store(scores + i, score);
                greatest = S.MaxNumber(greatest, i + S.Lanes > seen ? S.Select(S.FirstLanes(seen - i), score, lowest) : score);
            }

            V largest = S.Broadcast(S.MaxNumberLane(greatest)), outer = S.Broadcast((float)task.Scale);
            V total = S.Zero, mean = S.Zero;
            var mask = task.Dropout.GetValueOrDefault();
            var (key, other) = mask.Keys(FirstRow + query);
            V probability = S.Broadcast((float)mask.Probability), kept = S.Broadcast((float)mask.Scale);
            for (var i = 0; i < columns; i += S.Lanes)
            {
                var weight = VectorMath.Exp<S, V>(S.Subtract(S.Load(scores + i), largest));
                if (i + S.Lanes > seen) weight = i >= seen ? S.Zero : S.Select(S.FirstLanes(seen - i), weight, S.Zero);
                var slope = S.Load(slopes + i);
                if (mask.Probability != 0)
                    slope = S.Select(S.LessThan(S.Uniform((uint)i, key, other), probability), S.Zero, S.Multiply(slope, kept));
                total = S.Add(total, weight);
                mean = S.Add(mean, i + S.Lanes > seen ? S.Select(S.FirstLanes(Math.Max(0, seen - i)), S.Multiply(weight, slope), S.Zero) : S.Multiply(weight, slope));
                S.Store(scores + i, weight);
                S.Store(slopes + i, slope);
            }

            var sum = S.Sum(total);
            V share = S.Broadcast(sum == 0 ? 0 : 1 / sum), common = S.Broadcast(sum == 0 ? 0 : S.Sum(mean) / sum);
            for (var i = 0; i < columns; i += S.Lanes)
            {
                var weight = S.Multiply(S.Load(scores + i), share);
                S.Store(slopes + i, S.Multiply(S.Multiply(weight, S.Subtract(S.Load(slopes + i), common)), outer));
                if (mask.Probability != 0)
                    weight = S.Select(S.LessThan(S.Uniform((uint)i, key, other), probability), S.Zero, S.Multiply(weight, kept));
                S.Store(scores + i, weight);
            }
        }
    }
}
