namespace CourseKit.Tensors;

/// <content>Sequences of numbers and the identity.</content>
public sealed partial class Tensor
{
    /// <summary>The integers from <paramref name="start"/> up to, without, <paramref name="end"/> at distance <paramref name="step"/> (which may be negative), as int64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The step is 0.</exception>
    public static Tensor Arange(long start, long end, long step)
    {
        if (step == 0) throw new ArgumentOutOfRangeException(nameof(step), step, "Steps of 0 reach no end.");
        var distance = step > 0 ? (Int128)end - start : (Int128)start - end;
        var size = Int128.Abs(step);
        var values = new long[checked((int)(distance <= 0 ? 0 : (distance + size - 1) / size))];
        for (var i = 0; i < values.Length; i++) values[i] = start + (i * step);
        return From(values, [values.Length]);
    }

    /// <summary>The numbers start + i · step before <paramref name="end"/>.</summary>
    /// <param name="start">The first.</param>
    /// <param name="end">Not reached.</param>
    /// <param name="step">The distance, which may be negative.</param>
    /// <param name="type">The type of the elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step is 0, or a number is not finite.</exception>
    public static Tensor Arange(double start, double end, double step, DType type = DType.Float32)
    {
        var count = Math.Ceiling((end - start) / step);
        if (step == 0 || !double.IsFinite(count) || !double.IsFinite(start) || !double.IsFinite(step))
            throw new ArgumentOutOfRangeException(nameof(step), step, FormattableString.Invariant($"There are no finitely many numbers from {start} to {end} in steps of {step}."));
        var values = new double[checked((int)Math.Max(0, count))];
        for (var i = 0; i < values.Length; i++) values[i] = start + (i * step);
        return From(values, [values.Length]).To(type);
    }

    /// <summary><paramref name="count"/> numbers at equal distances from <paramref name="start"/> to <paramref name="end"/>, both included.</summary>
    public static Tensor Linspace(double start, double end, int count, DType type = DType.Float32)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var values = new double[count];
        var step = count > 1 ? (end - start) / (count - 1) : 0;
        // From both ends, so that the last number is exact and the row symmetric.
        for (var i = 0; i < count; i++) values[i] = i < (count + 1) / 2 ? start + (step * i) : end - (step * (count - 1 - i));
        return From(values, [count]).To(type);
    }

    /// <summary>A matrix with ones on the diagonal and zeros elsewhere.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns; that of rows when null.</param>
    /// <param name="type">The type of the elements.</param>
    public static Tensor Eye(int rows, int? columns = null, DType type = DType.Float32) => Arange(rows).Unsqueeze(1).Eq(Arange(columns ?? rows)).To(type);
}
