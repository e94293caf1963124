using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>
/// A quantised format of blocks of 32 elements as <see cref="BlockProduct"/> reads it: sixteen matrix rows side by side, so that lane r of a word holds four bytes of row r's block. Each format gives the
/// bits of <see cref="Quantized.BlockDequantizer"/>.
/// </summary>
internal unsafe interface IBlockFormat
{
    /// <summary>Words of a block's quantised elements.</summary>
    static abstract int Words { get; }

    /// <summary>Words in front of them that hold no elements.</summary>
    static abstract int HeaderWords { get; }

    /// <summary>How often the words are gone through: twice where a byte holds an early element in its lower half and a late one in its upper.</summary>
    static abstract int Passes { get; }

    /// <summary>Bytes of a block in the matrix.</summary>
    static abstract int BlockBytes { get; }

    /// <summary>Lays blocks of sixteen rows side by side.</summary>
    /// <param name="source">The first block of the first row.</param>
    /// <param name="rowBytes">From one row to the next.</param>
    /// <param name="blocks">Blocks of each row.</param>
    /// <param name="factors">Gets the factors d, a vector for each block.</param>
    /// <param name="minima">Gets the minima m, where there are any.</param>
    /// <param name="words">Gets the words, <see cref="HeaderWords"/> and <see cref="Words"/> vectors for each block.</param>
    static abstract void Unpack(byte* source, long rowBytes, int blocks, float* factors, float* minima, float* words);

    /// <summary>The elements in the lowest bits of a byte of the words.</summary>
    /// <param name="word">The words.</param>
    /// <param name="place">Which byte, 0 to 3; a constant.</param>
    /// <param name="d">The factors.</param>
    /// <param name="m">The minima.</param>
    static abstract Vector512<float> Value(Vector512<int> word, int place, Vector512<float> d, Vector512<float> m);
}

/// <summary>d · (q - 8), two elements a byte.</summary>
internal readonly unsafe struct Q40Format : IBlockFormat
{
    public static int Words => 4;

    public static int HeaderWords => 0;

    public static int Passes => 2;

    public static int BlockBytes => 18;

    public static void Unpack(byte* source, long rowBytes, int blocks, float* factors, float* minima, float* words) =>
        SideBySide.Unpack(source, rowBytes, blocks, BlockBytes, Words, factors, words, scale: 1);

    // The permutation looks at the lowest four bits of each lane alone.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Value(Vector512<int> word, int place, Vector512<float> d, Vector512<float> m) =>
        Avx512F.PermuteVar16x32(Vector512.Create(-8f, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7), word >>> (8 * place)) * d;
}

/// <summary>d · q + m, two elements a byte.</summary>
internal readonly unsafe struct Q41Format : IBlockFormat
{
    public static int Words => 4;

    public static int HeaderWords => 1;

    public static int Passes => 2;

    public static int BlockBytes => 20;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unpack(byte* source, long rowBytes, int blocks, float* factors, float* minima, float* words)
    {
        SideBySide.Transpose(source, rowBytes, (HeaderWords + Words) * blocks, words);
        for (var block = 0; block < blocks; block++)
        {
            var header = Vector512.Load((uint*)words + (block * (HeaderWords + Words) * SideBySide.Rows));
            Simd512.FromHalf(header & Vector512.Create(0xFFFFu)).Store(factors + (block * SideBySide.Rows));
            Simd512.FromHalf(header >> 16).Store(minima + (block * SideBySide.Rows));
        }
    }

    // A float16 times an integer below 16 is exact in float32, so rounding once or twice is the same.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Value(Vector512<int> word, int place, Vector512<float> d, Vector512<float> m) =>
        Vector512.FusedMultiplyAdd(Avx512F.PermuteVar16x32(Vector512.Create(0f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), word >>> (8 * place)), d, m);
}

/// <summary>d · q, a signed byte each.</summary>
internal readonly unsafe struct Q80Format : IBlockFormat
{
    // A byte in the highest place of an integer is 2^24 times as much.
    private const float HighestByte = 1 << 24;

    public static int Words => 8;

    public static int HeaderWords => 0;

    public static int Passes => 1;

    public static int BlockBytes => 34;

    public static void Unpack(byte* source, long rowBytes, int blocks, float* factors, float* minima, float* words) =>
        SideBySide.Unpack(source, rowBytes, blocks, BlockBytes, Words, factors, words, 1 / HighestByte);

    // Every step is exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Value(Vector512<int> word, int place, Vector512<float> d, Vector512<float> m)
    {
        // The byte goes to the highest place; the others become 0.
        var choice = Vector512.Create(
            0x0080_8080, 0x0480_8080, 0x0880_8080, 0x0C80_8080, 0x0080_8080, 0x0480_8080, 0x0880_8080, 0x0C80_8080,
            0x0080_8080, 0x0480_8080, 0x0880_8080, 0x0C80_8080, 0x0080_8080, 0x0480_8080, 0x0880_8080, 0x0C80_8080) + Vector512.Create(place << 24);
        return Vector512.ConvertToSingle(Avx512BW.Shuffle(word.AsByte(), choice.AsByte()).AsInt32()) * d;
    }
}

/// <summary>Bytes of sixteen rows, brought side by side word for word.</summary>
internal static unsafe class SideBySide
{
    /// <summary>Rows.</summary>
    public const int Rows = 16;

    private const int Step = 4;

    /// <summary>Blocks that begin with a float16 factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unpack(byte* source, long rowBytes, int blocks, int blockBytes, int wordsOfBlock, float* factors, float* words, float scale)
    {
        for (; blocks > 0; blocks--, source += blockBytes, factors += Rows)
        {
            var headers = Transposition.FirstOfSixteen(source, rowBytes).AsUInt32();
            (Simd512.FromHalf(headers & Vector512.Create(0xFFFFu)) * scale).Store(factors);
            for (var word = 0; word < wordsOfBlock; word += Step, words += Step * Rows)
                Transposition.FourOfSixteen(source + sizeof(ushort) + (word * sizeof(float)), rowBytes, words, Rows);
        }
    }

    /// <summary>Word j of row i goes to words[16 j + i]. There are at least four words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(byte* source, long rowBytes, int count, float* words)
    {
        for (var word = 0; word < count; word += Step)
        {
            // The last ones may have been brought over before.
            var first = Math.Min(word, count - Step);
            Transposition.FourOfSixteen(source + (first * sizeof(float)), rowBytes, words + (first * Rows), Rows);
        }
    }
}
