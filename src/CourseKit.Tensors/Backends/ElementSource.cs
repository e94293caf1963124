using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CourseKit.Tensors.Backends.Quantized;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Backends;

/// <summary>
/// Elements of a storage from a position on, of any type. Kernels that read weights step through this instead of through a pointer, since an element of a quantised type has a
/// position but no address of its own. The caller keeps the storage alive.
/// </summary>
internal readonly unsafe struct ElementSource
{
    private const int LargestBlock = 256;

    private readonly byte* start;
    private readonly float* scales;
    private readonly long rowLength, position;

    public ElementSource(Storage storage, long position)
    {
        Type = storage.Type;
        this.position = position;
        start = (byte*)storage.Pointer;
        if (Type != DType.QInt8) return;
        scales = storage.Scales;
        rowLength = storage.RowLength;
    }

    public ElementSource(void* address, DType type)
    {
        start = (byte*)address;
        Type = type;
    }

    private ElementSource(in ElementSource source, long position)
    {
        this = source;
        this.position = position;
    }

    /// <summary>The type of the elements.</summary>
    public DType Type { get; }

    /// <summary>Where the first element is; not for quantised types.</summary>
    public void* Address => start + (position * Type.Size);

    /// <summary>Whether the first element begins a block; for types that are stored in blocks.</summary>
    public bool IsWholeBlock => position % Type.BlockSize == 0;

    /// <summary>Where the first element's block is; for types that are stored in blocks.</summary>
    public byte* Block => start + (position / Type.BlockSize * Type.BlockBytes);

    public static ElementSource operator +(ElementSource source, long elements) => new(source, source.position + elements);

    /// <summary>The elements as float32, for quantised types.</summary>
    public void WidenQuantized(float* y, long n)
    {
        if (Type == DType.QInt8) WidenRows(y, n);
        else WidenBlocks(y, n);
    }

    private void WidenRows(float* y, long n)
    {
        for (long done = 0; done < n;)
        {
            var (row, column) = Math.DivRem(position + done, rowLength);
            var count = Math.Min(n - done, rowLength - column);
            Scale((sbyte*)start + position + done, scales[row], y + done, count);
            done += count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(sbyte* q, float scale, float* y, long n)
    {
        const int lanes = 16;
        long i = 0;
        if (Vector128.IsHardwareAccelerated)
            for (; i <= n - lanes; i += lanes) BlockDequantizer.Scale(Vector128.Load(q + i), scale, y + i);
        for (; i < n; i++) y[i] = scale * q[i];
    }

    private void WidenBlocks(float* y, long n)
    {
        var blocks = BlockDequantizer.Of(Type);
        var (block, skipped) = Math.DivRem(position, blocks.BlockSize);
        var source = start + (block * blocks.BlockBytes);
        if (skipped != 0 || n < blocks.BlockSize)
        {
            var first = Math.Min(n, blocks.BlockSize - skipped);
            WidenPart(blocks, ref source, (int)skipped, (int)first, y);
            y += first;
            n -= first;
        }

        var whole = n / blocks.BlockSize;
        blocks.Dequantize(source, y, whole);
        source += whole * blocks.BlockBytes;
        var rest = (int)(n - (whole * blocks.BlockSize));
        if (rest > 0) WidenPart(blocks, ref source, 0, rest, y + (whole * blocks.BlockSize));
    }

    // Some elements of one block, by way of all of them.
    private static void WidenPart(BlockDequantizer blocks, ref byte* source, int skipped, int count, float* y)
    {
        var widened = stackalloc float[LargestBlock];
        if (count > 0) blocks.Dequantize(source, widened, 1);
        new ReadOnlySpan<float>(widened + skipped, count).CopyTo(new Span<float>(y, count));
        source += blocks.BlockBytes;
    }
}
