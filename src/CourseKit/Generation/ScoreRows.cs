using CourseKit.Tensors;
using CourseKit.Tensors.Backends;

namespace CourseKit.Generation;

/// <summary>The scores of the next token, a row a sequence, in memory that is used again at every step.</summary>
internal sealed class ScoreRows
{
    private float[] scores = [];

    /// <summary>How many tokens are scored.</summary>
    public int Vocabulary { get; private set; }

    /// <summary>The number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>One row.</summary>
    public Span<float> this[int row] => scores.AsSpan(row * Vocabulary, Vocabulary);

    /// <summary>Takes logits over, (..., vocabulary), and frees their tensor.</summary>
    public void Load(Tensor logits)
    {
        (Count, Vocabulary) = ((int)(logits.ElementCount / logits.Shape[^1]), logits.Shape[^1]);
        if (scores.Length < logits.ElementCount) scores = new float[logits.ElementCount];
        logits.CopyTo(scores.AsSpan(0, (int)logits.ElementCount));
        logits.Dispose();
    }

    /// <summary>Does something for every row, on several threads where the work on one row does not touch another.</summary>
    public void ForEach(bool isThreadSafe, Action<int> body)
    {
        if (isThreadSafe && Count > 1)
        {
            ComputeThreads.For(Count, body);
            return;
        }

        for (var row = 0; row < Count; row++) body(row);
    }

    /// <summary>The rows as a tensor (rows, vocabulary), for a caller who wants to keep them.</summary>
    public Tensor ToTensor() => Tensor.From<float>(scores.AsSpan(0, Count * Vocabulary), [Count, Vocabulary]);
}
