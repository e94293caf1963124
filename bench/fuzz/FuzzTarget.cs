namespace CourseKit.Bench.Fuzzing;

/// <summary>A reader under test: valid files to start from, the words of its format, and reading everything that a file offers.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Seeds">Valid files.</param>
/// <param name="Words">Words that mutations put in.</param>
/// <param name="Read">Opens a file and reads all of it.</param>
/// <param name="Factor">The most bytes that reading may allocate for each byte of the file: managed and native, all objects counted.</param>
/// <param name="Repair">Makes a changed file's lengths or checksums right again, so that what lies behind them is reached.</param>
internal sealed record FuzzTarget(
    string Name, IReadOnlyList<byte[]> Seeds, IReadOnlyList<byte[]> Words, Action<byte[]> Read, int Factor, Func<byte[], byte[]> Repair)
{
    /// <summary>Whether an exception says that the file is refused.</summary>
    public Predicate<Exception> IsRefusal { get; init; } = _ => false;

    /// <summary>How much memory outside the managed heap was ever asked for.</summary>
    public Func<long> NativeBytes { get; init; } = () => 0;

    /// <summary>Changes a file along its structure, or null for changes to bytes alone.</summary>
    public Func<byte[], Random, byte[]>? Restructure { get; init; }

    /// <summary>What an error message with its stack, or a dictionary with one entry, takes whatever the file's size.</summary>
    public int FixedBytes { get; init; } = 32 << 10;
}
