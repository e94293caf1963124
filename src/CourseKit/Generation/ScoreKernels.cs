using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CourseKit.Generation;

/// <summary>What generation asks of a row of scores, one for every token of the vocabulary. Rows are long (50,000 to 250,000), so each is one pass with vectors and allocates nothing.</summary>
internal static class ScoreKernels
{
    // Sums of floats are carried into a double after so many vectors, which keeps the error of a long row below 1e-6 of the sum.
    private const int VectorsPerBlock = 64;

    /// <summary>The largest score; not a number when one of them is not.</summary>
    public static float Max(ReadOnlySpan<float> scores)
    {
        var (best, i) = (float.NegativeInfinity, 0);
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(scores);
        if (vectors.Length > 0)
        {
            var lanes = vectors[0];
            foreach (ref readonly var vector in vectors[1..]) lanes = Vector.Max(lanes, vector);
            for (; i < Vector<float>.Count; i++) best = MathF.Max(best, lanes[i]);
            i = vectors.Length * Vector<float>.Count;
        }

        for (; i < scores.Length; i++) best = MathF.Max(best, scores[i]);
        return best;
    }

    /// <summary>The first token with the largest score; -1 when a score is not a number.</summary>
    public static int IndexOfMax(ReadOnlySpan<float> scores)
    {
        var best = Max(scores);
        return float.IsNaN(best) ? -1 : IndexOf(scores, best);
    }

    /// <summary>The sum of exp(score - <paramref name="max"/>).</summary>
    public static double SumOfExponentials(ReadOnlySpan<float> scores, float max)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(scores);
        var (sum, shift) = (0.0, new Vector<float>(max));
        for (var block = 0; block < vectors.Length; block += VectorsPerBlock)
        {
            var lanes = Vector<float>.Zero;
            foreach (ref readonly var vector in vectors[block..Math.Min(block + VectorsPerBlock, vectors.Length)]) lanes += Vector.Exp(vector - shift);
            sum += Vector.Sum(lanes);
        }

        foreach (var score in scores[(vectors.Length * Vector<float>.Count)..]) sum += MathF.Exp(score - max);
        return sum;
    }

    /// <summary>Writes exp(score - <paramref name="max"/>) of every token and gives their sum.</summary>
    public static double Exponentials(ReadOnlySpan<float> scores, float max, Span<float> destination)
    {
        var from = MemoryMarshal.Cast<float, Vector<float>>(scores);
        var to = MemoryMarshal.Cast<float, Vector<float>>(destination);
        var (sum, shift) = (0.0, new Vector<float>(max));
        for (var block = 0; block < from.Length; block += VectorsPerBlock)
        {
            var lanes = Vector<float>.Zero;
            for (var i = block; i < Math.Min(block + VectorsPerBlock, from.Length); i++) lanes += to[i] = Vector.Exp(from[i] - shift);
            sum += Vector.Sum(lanes);
        }

        for (var i = from.Length * Vector<float>.Count; i < scores.Length; i++) sum += destination[i] = MathF.Exp(scores[i] - max);
        return sum;
    }

    /// <summary>log of the sum of exp(score): what turns scores into log-probabilities when it is subtracted.</summary>
    public static float LogSumExp(ReadOnlySpan<float> scores)
    {
        var max = Max(scores);
        return float.IsFinite(max) ? max + (float)Math.Log(SumOfExponentials(scores, max)) : max;
    }

    /// <summary>Subtracts a number from every score.</summary>
    public static void Subtract(Span<float> scores, float amount)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(scores);
        var lanes = new Vector<float>(amount);
        foreach (ref var vector in vectors) vector -= lanes;
        foreach (ref var score in scores[(vectors.Length * Vector<float>.Count)..]) score -= amount;
    }

    /// <summary>Divides every score by a number.</summary>
    public static void Divide(Span<float> scores, float divisor)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(scores);
        var lanes = new Vector<float>(divisor);
        foreach (ref var vector in vectors) vector /= lanes;
        foreach (ref var score in scores[(vectors.Length * Vector<float>.Count)..]) score /= divisor;
    }

    /// <summary>Removes every token whose score is below a limit.</summary>
    public static void RemoveBelow(Span<float> scores, float limit)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(scores);
        var (limits, removed) = (new Vector<float>(limit), new Vector<float>(float.NegativeInfinity));
        foreach (ref var vector in vectors) vector = Vector.ConditionalSelect(Vector.LessThan(vector, limits), removed, vector);
        foreach (ref var score in scores[(vectors.Length * Vector<float>.Count)..])
            if (score < limit) score = float.NegativeInfinity;
    }

    /// <summary>The first place from <paramref name="start"/> on with a score above <paramref name="limit"/>; the row's length when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NextAbove(ReadOnlySpan<float> scores, float limit, int start)
    {
        var limits = new Vector<float>(limit);
        var i = start;
        for (; i <= scores.Length - Vector<float>.Count; i += Vector<float>.Count)
            if (Vector.GreaterThanAny(new Vector<float>(scores[i..]), limits)) break;
        for (; i < scores.Length; i++)
            if (scores[i] > limit) return i;
        return scores.Length;
    }

    private static int IndexOf(ReadOnlySpan<float> scores, float value)
    {
        var values = new Vector<float>(value);
        var i = 0;
        for (; i <= scores.Length - Vector<float>.Count; i += Vector<float>.Count)
            if (Vector.EqualsAny(new Vector<float>(scores[i..]), values)) break;
        for (; i < scores.Length; i++)
            if (scores[i] == value) return i;
        return 0;
    }
}
