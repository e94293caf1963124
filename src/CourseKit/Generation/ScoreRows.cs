using CourseKit.Tensors;
using CourseKit.Tensors.Backends;

namespace CourseKit.Generation;

/// <summary>The scores of the next token, a row a sequence, in the memory of the logits, which belong to this object until the next step.</summary>
internal sealed class ScoreRows
{
    private Tensor? logits;

    /// <summary>How many tokens are scored.</summary>
    public int Vocabulary { get; private set; }

    /// <summary>The number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>One row.</summary>
    public Span<float> this[int row] => logits!.AsSpan<float>(row * (long)Vocabulary, Vocabulary);

    /// <summary>Takes logits over, (..., vocabulary); those of the step before are freed.</summary>
    public void Load(Tensor next)
    {
        logits?.Dispose();
        logits = next.Contiguous();
        if (!ReferenceEquals(logits, next)) next.Dispose();
        (Count, Vocabulary) = ((int)(logits.ElementCount / logits.Shape[^1]), logits.Shape[^1]);
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
    public Tensor ToTensor() => logits!.Reshape(Count, Vocabulary).Clone();
}
