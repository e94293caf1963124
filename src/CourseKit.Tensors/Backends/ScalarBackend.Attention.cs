using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Backends;

/// <content>Attention, row of scores by row of scores.</content>
public sealed unsafe partial class ScalarBackend<T>
{
    /// <inheritdoc/>
    public override void Attention(AttentionTask task, HeadsView q, HeadsView k, HeadsView v, HeadsView y, DataView? logSum)
    {
        foreach (var row in ScoreRows(task))
        {
            var (weights, total) = Weights(task, row, q, k);
            if (logSum is { } sums) sums.Pointer<T>()[row.Number] = Round(total);
            var result = At(y, row);
            for (var i = 0; i < task.ValueSize; i++)
            {
                var sum = 0.0;
                for (var key = 0; key < weights.Length; key++) sum += weights[key] * Kept(task, row, key) * Wide(AtKey(v, row, key)[i]);
                result[i] = Round(sum);
            }
        }

        KeepAlive(q.Storage, k.Storage, v.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void AttentionGradient(
        AttentionTask task, HeadsView q, HeadsView k, HeadsView v, HeadsView y, DataView logSum, HeadsView gradY, HeadsView gradQ, HeadsView gradK, HeadsView gradV)
    {
        Clear(task, gradQ, gradK, gradV);
        foreach (var row in ScoreRows(task))
        {
            var (weights, _) = Weights(task, row, q, k);
            T* query = At(q, row), result = At(y, row), incoming = At(gradY, row), outgoing = At(gradQ, row);
            // Σ w dL/dw over the row: what the softmax takes off every score's gradient.
            var common = 0.0;
            for (var i = 0; i < task.ValueSize; i++) common += Wide(incoming[i]) * Wide(result[i]);
            for (var key = 0; key < weights.Length; key++)
            {
                T* value = AtKey(v, row, key), gradValue = AtKey(gradV, row, key), keyRow = AtKey(k, row, key), gradKey = AtKey(gradK, row, key);
                var (kept, gradWeight) = (Kept(task, row, key), 0.0);
                for (var i = 0; i < task.ValueSize; i++)
                {
                    gradValue[i] += Round(weights[key] * kept * Wide(incoming[i]));
                    gradWeight += Wide(incoming[i]) * Wide(value[i]);
                }

                var gradScore = weights[key] * ((gradWeight * kept) - common) * task.Scale;
                for (var i = 0; i < task.HeadSize; i++)
                {
                    outgoing[i] += Round(gradScore * Wide(keyRow[i]));
                    gradKey[i] += Round(gradScore * Wide(query[i]));
                }
            }
        }

        KeepAlive(q.Storage, k.Storage, v.Storage, y.Storage);
        KeepAlive(gradY.Storage, gradQ.Storage, gradK.Storage, gradV.Storage);
        GC.KeepAlive(logSum.Storage);
    }

    private readonly record struct ScoreRow(AttentionSequence Sequence, int Index, int Head, int KeyHead, int QueryNumber, long Number);

    private static IEnumerable<ScoreRow> ScoreRows(AttentionTask task)
    {
        for (var index = 0; index < task.Sequences.Length; index++)
            for (var head = 0; head < task.Heads; head++)
                for (var query = 0; query < task.Sequences[index].QueryCount; query++)
                    yield return new(task.Sequences[index], index, head, head / (task.Heads / task.KeyHeads), query, task.FirstRow(index, head) + query);
    }

    private static T* At(HeadsView view, int sequence, int head, long row) =>
        view.Pointer<T>() + (sequence * view.SequenceStride) + (head * view.HeadStride) + (row * view.RowStride);

    private static T* At(HeadsView view, ScoreRow row) => At(view, row.Index, row.Head, row.Sequence.FirstQuery + row.QueryNumber);

    private static T* AtKey(HeadsView view, ScoreRow row, int key) => At(view, row.Index, row.KeyHead, row.Sequence.FirstKey + key);

    private static double Kept(AttentionTask task, ScoreRow row, int key) =>
        task.Dropout is not { } mask ? 1 : mask.Keeps(row.Number, key) ? mask.Scale : 0;

    // The weights of the keys that the query sees, and log Σ e^score.
    private static (double[] Weights, double LogSum) Weights(AttentionTask task, ScoreRow row, HeadsView q, HeadsView k)
    {
        var scores = new double[task.VisibleKeys(row.Sequence, row.QueryNumber)];
        var query = At(q, row);
        for (var key = 0; key < scores.Length; key++)
        {
            var other = AtKey(k, row, key);
            for (var i = 0; i < task.HeadSize; i++) scores[key] += Wide(query[i]) * Wide(other[i]);
            scores[key] *= task.Scale;
            if (task.Bias is { } bias)
                scores[key] += Wide(bias.Pointer<T>()[(row.Index * bias.Strides[0]) + (row.Head * bias.Strides[1]) + (row.QueryNumber * bias.Strides[2]) + key]);
        }

        GC.KeepAlive(task.Bias?.Storage);
        var largest = scores.Append(double.NegativeInfinity).Max();
        var total = scores.Sum(score => Math.Exp(score - largest));
        return (Array.ConvertAll(scores, score => Math.Exp(score - largest) / total), largest + Math.Log(total));
    }

    private static void Clear(AttentionTask task, HeadsView gradQ, HeadsView gradK, HeadsView gradV)
    {
        foreach (var (index, sequence) in task.Sequences.Index())
        {
            for (var head = 0; head < task.Heads; head++)
                for (var i = 0; i < sequence.QueryCount; i++) new Span<T>(At(gradQ, index, head, sequence.FirstQuery + i), task.HeadSize).Clear();
            for (var head = 0; head < task.KeyHeads; head++)
            {
                for (var i = 0; i < sequence.KeyCount; i++)
                {
                    new Span<T>(At(gradK, index, head, sequence.FirstKey + i), task.HeadSize).Clear();
                    new Span<T>(At(gradV, index, head, sequence.FirstKey + i), task.ValueSize).Clear();
                }
            }
        }
    }
}
