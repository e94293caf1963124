namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>
/// Results that are larger than the caches are written past them: an ordinary store would first read the line that it is about to overwrite, and push out of the cache what is
/// still needed.
/// </summary>
internal static unsafe class StreamingWrites
{
    // About the last-level cache of a server's socket. Smaller results are likely to be read from the cache soon.
    private const long LeastBytes = 32L << 20;

    /// <summary>Whether a result of rows of n elements is to be streamed. Its rows must begin at whole vectors, and the kernel must not read it.</summary>
    public static bool Suit<S, V>(float* y, long rows, long n)
        where S : struct, ISimd<V>
        where V : struct =>
        rows * n >= LeastBytes / sizeof(float) && (rows == 1 || n % S.Lanes == 0) && (nint)y % (S.Lanes * sizeof(float)) == 0;
}
