using System.Buffers;

namespace CourseKit.Generation;

/// <summary>The largest scores of a row, found without sorting the row: a heap holds the best so far, and a pass with vectors skips what is below its worst.</summary>
internal static class TopSelection
{
    /// <summary>Finds the tokens with the largest scores, the largest first; of equal ones that with the smaller id first.</summary>
    /// <param name="scores">The row.</param>
    /// <param name="tokens">Receives as many tokens as it has room for, at most the row's length.</param>
    public static void Largest(ReadOnlySpan<float> scores, Span<int> tokens)
    {
        var found = 0;
        var limit = float.NegativeInfinity;
        for (var i = 0; i < scores.Length;)
        {
            if (found < tokens.Length)
            {
                tokens[found] = i;
                Rise(scores, tokens, found++);
                if (found == tokens.Length) limit = scores[tokens[0]];
                i++;
                continue;
            }

            i = ScoreKernels.NextAbove(scores, limit, i);
            if (i == scores.Length) break;
            tokens[0] = i++;
            Sink(scores, tokens[..found]);
            limit = scores[tokens[0]];
        }

        for (var end = found - 1; end > 0; end--)
        {
            (tokens[0], tokens[end]) = (tokens[end], tokens[0]);
            Sink(scores, tokens[..end]);
        }
    }

    /// <summary>The <paramref name="count"/>-th largest score.</summary>
    public static float Limit(ReadOnlySpan<float> scores, int count)
    {
        count = Math.Min(count, scores.Length);
        var rented = ArrayPool<int>.Shared.Rent(count);
        try
        {
            var tokens = rented.AsSpan(0, count);
            Largest(scores, tokens);
            return scores[tokens[^1]];
        }
        finally
        {
            ArrayPool<int>.Shared.Return(rented);
        }
    }

    // The heap's root is the worst of those kept: the smallest score, and of equal ones the largest id.
    private static bool IsWorse(ReadOnlySpan<float> scores, int a, int b) => scores[a] < scores[b] || (scores[a] == scores[b] && a > b);

    private static void Rise(ReadOnlySpan<float> scores, Span<int> heap, int child)
    {
        while (child > 0)
        {
            var parent = (child - 1) / 2;
            if (!IsWorse(scores, heap[child], heap[parent])) return;
            (heap[child], heap[parent]) = (heap[parent], heap[child]);
            child = parent;
        }
    }

    private static void Sink(ReadOnlySpan<float> scores, Span<int> heap)
    {
        for (var parent = 0; ;)
        {
            var child = (2 * parent) + 1;
            if (child >= heap.Length) return;
            if (child + 1 < heap.Length && IsWorse(scores, heap[child + 1], heap[child])) child++;
            if (!IsWorse(scores, heap[child], heap[parent])) return;
            (heap[child], heap[parent]) = (heap[parent], heap[child]);
            parent = child;
        }
    }
}
