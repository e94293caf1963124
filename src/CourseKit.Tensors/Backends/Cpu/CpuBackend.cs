using System.Runtime.Intrinsics;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>
/// The float32 backend in plain C#, for vectors of 128, 256 or 512 bits.
/// Sums over rows may differ in the last place between widths; nothing else decides about bits.
/// </summary>
public sealed unsafe class CpuBackend : Backend
{
    private readonly CpuKernels kernels;
    private readonly int bits;

    /// <summary>A backend for the widest vectors that this machine has, or for a given width.</summary>
    /// <param name="vectorBits">128, 256 or 512; null to choose.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another width.</exception>
    public CpuBackend(int? vectorBits = null)
    {
        bits = vectorBits ?? (Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128);
        kernels = bits switch
        {
            128 => new CpuKernels<Simd128, Vector128<float>>(),
            256 => new CpuKernels<Simd256, Vector256<float>>(),
            512 => new CpuKernels<Simd512, Vector512<float>>(),
            _ => throw new ArgumentOutOfRangeException(nameof(vectorBits), vectorBits, "Vectors have 128, 256 or 512 bits; pass null for the widest."),
        };
    }

    /// <inheritdoc/>
    public override string Name => $"cpu ({bits}-bit)";

    /// <inheritdoc/>
    public override void Fill(DataView y, double value)
    {
        var start = y.Pointer<float>();
        ComputeThreads.ForRanges(y.Length, 1 << 17, (from, to) => new Span<float>(start + from, (int)(to - from)).Fill((float)value));
        GC.KeepAlive(y.Storage);
    }

    /// <inheritdoc/>
    public override void Copy(StridedView x, DataView y)
    {
        StridedCopy.Gather(x, y.Pointer<float>(), y.Length);
        KeepAlive(x.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void Scatter(DataView x, StridedView y)
    {
        StridedCopy.Scatter(x.Pointer<float>(), y, x.Length);
        KeepAlive(x.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void AddInto(DataView x, StridedView y)
    {
        kernels.AddInto(x.Pointer<float>(), y, x.Length);
        KeepAlive(x.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void Map(MapKernel kernel, DataView x, DataView y)
    {
        kernels.Map(kernel, x.Pointer<float>(), y.Pointer<float>(), y.Length);
        KeepAlive(x.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void MapGradient(MapKernel kernel, DataView x, DataView y, DataView gradY, DataView gradX)
    {
        kernels.MapGradient(kernel, x.Pointer<float>(), y.Pointer<float>(), gradY.Pointer<float>(), gradX.Pointer<float>(), gradX.Length);
        KeepAlive(x.Storage, y.Storage, gradY.Storage, gradX.Storage);
    }

    /// <inheritdoc/>
    public override void Pair(PairKernel kernel, StridedView a, StridedView b, DataView y)
    {
        kernels.Pair(kernel, a, b, y.Pointer<float>(), y.Length);
        KeepAlive(a.Storage, b.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void Affine(DataView a, double scale, double offset, DataView y)
    {
        kernels.Affine(a.Pointer<float>(), (float)scale, (float)offset, y.Pointer<float>(), y.Length);
        KeepAlive(a.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void AddScaled(DataView x, double scale, DataView y)
    {
        kernels.AddScaled(x.Pointer<float>(), (float)scale, y.Pointer<float>(), y.Length);
        KeepAlive(x.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void Reduce(ReduceKernel kernel, DataView x, DataView y, long outer, long n, long inner)
    {
        kernels.Reduce(kernel, x.Pointer<float>(), y.Pointer<float>(), outer, n, inner);
        KeepAlive(x.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void ArgReduce(ReduceKernel kernel, DataView x, DataView indices, long outer, long n, long inner)
    {
        Reductions.Positions(kernel, x.Pointer<float>(), indices.Pointer<long>(), outer, n, inner);
        KeepAlive(x.Storage, indices.Storage);
    }

    /// <inheritdoc/>
    public override void MatMul(
        long m, long n, long k, MatrixView a, MatrixView b, MatrixView c,
        ReadOnlySpan<long> aOffsets, ReadOnlySpan<long> bOffsets, ReadOnlySpan<long> cOffsets, DataView? bias = null, bool accumulate = false)
    {
        var product = Product(m, n, k, a, c, bias) with { Accumulate = accumulate };
        fixed (long* aStarts = aOffsets, bStarts = bOffsets, cStarts = cOffsets)
            kernels.MatMul(WithRight(product, b), aStarts, bStarts, cStarts, aOffsets.Length);
        KeepAlive(a.Storage, b.Storage, c.Storage, bias?.Storage);
    }

    /// <inheritdoc/>
    public override PackedMatrix Pack(long n, long k, MatrixView b)
    {
        if (b.Storage.Type.IsQuantized) return new StoredMatrix(n, k, b);
        var panels = kernels.Pack(WithRight(new() { N = n, K = k }, b));
        GC.KeepAlive(b.Storage);
        return new CpuPackedMatrix(n, k, this, panels);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The matrix was packed by another backend.</exception>
    public override void MatMul(long m, MatrixView a, PackedMatrix b, MatrixView c, DataView? bias = null, MapKernel? then = null)
    {
        if (b is StoredMatrix stored)
        {
            var start = 0L;
            kernels.MatMul(WithRight(Product(m, stored.N, stored.K, a, c, bias) with { Then = then }, stored.View), &start, &start, &start, 1);
            KeepAlive(a.Storage, stored, c.Storage, bias?.Storage);
            return;
        }

        if (b is not CpuPackedMatrix packed || packed.Owner.bits != bits)
            throw new ArgumentException($"The right matrix was packed by another backend than {Name}. Pack it again with this one.", nameof(b));
        kernels.MatMulPacked(Product(m, packed.N, packed.K, a, c, bias) with { Panels = (float*)packed.Panels.Pointer, Then = then });
        KeepAlive(a.Storage, packed.Panels, c.Storage, bias?.Storage);
    }

    private static Gemm.Product Product(long m, long n, long k, MatrixView a, MatrixView c, DataView? bias) => new()
    {
        M = m,
        N = n,
        K = k,
        A = a.Pointer<float>(),
        ARow = a.RowStride,
        AColumn = a.ColumnStride,
        C = c.Pointer<float>(),
        CRow = c.RowStride,
        Bias = bias is { } values ? values.Pointer<float>() : null,
    };

    private static Gemm.Product WithRight(Gemm.Product product, MatrixView b)
    {
        if (!b.Storage.Type.IsFloatingPoint || b.Storage.Type == DType.Float64)
            throw new NotSupportedException($"The right matrix of a product is Float32, Float16, BFloat16 or quantised, not {b.Storage.Type}. Convert it first.");
        product.B = new(b.Storage, b.Offset);
        product.BRow = b.RowStride;
        product.BColumn = b.ColumnStride;
        return product;
    }

    /// <inheritdoc/>
    public override void Softmax(DataView x, DataView y, long rows, long n, bool logarithm)
    {
        kernels.Softmax(x.Pointer<float>(), y.Pointer<float>(), rows, n, logarithm);
        KeepAlive(x.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void SoftmaxGradient(DataView y, DataView gradY, DataView gradX, long rows, long n, bool logarithm)
    {
        kernels.SoftmaxGradient(y.Pointer<float>(), gradY.Pointer<float>(), gradX.Pointer<float>(), rows, n, logarithm);
        KeepAlive(y.Storage, gradY.Storage, gradX.Storage);
    }

    /// <inheritdoc/>
    public override void LayerNorm(
        DataView x, DataView? residual, DataView weight, DataView bias, double eps, DataView y, DataView? mean, DataView? rstd, long rows, long n)
    {
        kernels.LayerNorm(
            x.Pointer<float>(), OrNull(residual), weight.Pointer<float>(), bias.Pointer<float>(), eps, y.Pointer<float>(), OrNull(mean), OrNull(rstd), rows, n);
        KeepAlive(x.Storage, residual?.Storage, weight.Storage, bias.Storage);
        KeepAlive(y.Storage, mean?.Storage, rstd?.Storage);
    }

    /// <inheritdoc/>
    public override void LayerNormGradient(
        DataView x, DataView weight, DataView mean, DataView rstd, DataView gradY, DataView? gradX, DataView? gradWeight, DataView? gradBias, long rows, long n)
    {
        kernels.LayerNormGradient(
            x.Pointer<float>(), weight.Pointer<float>(), mean.Pointer<float>(), rstd.Pointer<float>(), gradY.Pointer<float>(),
            OrNull(gradX), OrNull(gradWeight), OrNull(gradBias), rows, n);
        KeepAlive(x.Storage, weight.Storage, mean.Storage, rstd.Storage);
        KeepAlive(gradY.Storage, gradX?.Storage, gradWeight?.Storage, gradBias?.Storage);
    }

    /// <inheritdoc/>
    public override void GatherRows(DataView table, DataView ids, DataView y, long width)
    {
        kernels.GatherRows(new(table.Storage, table.Offset), ids.Pointer<long>(), y.Pointer<float>(), ids.Length, width);
        KeepAlive(table.Storage, ids.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void ScatterAddRows(DataView x, DataView ids, DataView table, long width)
    {
        kernels.ScatterAddRows(x.Pointer<float>(), ids.Pointer<long>(), table.Pointer<float>(), ids.Length, width);
        KeepAlive(x.Storage, ids.Storage, table.Storage);
    }

    /// <inheritdoc/>
    public override void Dropout(DataView x, DropoutMask mask, DataView y, long n)
    {
        kernels.Dropout(x.Pointer<float>(), mask, y.Pointer<float>(), y.Length, n);
        KeepAlive(x.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void Attention(AttentionTask task, HeadsView q, HeadsView k, HeadsView v, HeadsView y, DataView? logSum)
    {
        kernels.Attention(task, q, k, v, y, OrNull(logSum));
        KeepAlive(q.Storage, k.Storage, v.Storage, y.Storage);
        KeepAlive(task, logSum?.Storage);
    }

    /// <inheritdoc/>
    public override void AttentionGradient(
        AttentionTask task, HeadsView q, HeadsView k, HeadsView v, HeadsView y, DataView logSum, HeadsView gradY, HeadsView gradQ, HeadsView gradK, HeadsView gradV)
    {
        kernels.AttentionGradient(task, new() { Q = q, K = k, V = v, GradY = gradY, GradQ = gradQ, GradK = gradK, GradV = gradV });
        KeepAlive(q.Storage, k.Storage, v.Storage, y.Storage);
        KeepAlive(gradY.Storage, gradQ.Storage, gradK.Storage, gradV.Storage);
        KeepAlive(task, logSum.Storage);
    }

    /// <inheritdoc/>
    public override void AdamW(ReadOnlySpan<AdamWOperand> operands, AdamWStep step)
    {
        kernels.AdamW(AdamWKernel.Cut(operands), step);
        foreach (var operand in operands) KeepAlive(operand.Parameter.Storage, operand.Gradient.Storage, operand.FirstMoment.Storage, operand.SecondMoment.Storage);
    }

    /// <inheritdoc/>
    public override double SumOfSquares(DataView x)
    {
        var sum = Linear.SumOfSquares(x.Pointer<float>(), x.Length);
        GC.KeepAlive(x.Storage);
        return sum;
    }

    /// <inheritdoc/>
    public override bool HasNonFinite(DataView x)
    {
        var found = kernels.HasNonFinite(x.Pointer<float>(), x.Length);
        GC.KeepAlive(x.Storage);
        return found;
    }

    /// <inheritdoc/>
    public override void Convert(DataView x, DataView y)
    {
        if (y.Type.IsQuantized) throw new NotSupportedException($"No conversion to {y.Type}. Use Quantization.PerRow for 8-bit integers with a scale for each row.");
        kernels.Convert(new(x.Storage, x.Offset), (byte*)y.Storage.Pointer + (y.Offset * y.Type.Size), y.Type, y.Length);
        KeepAlive(x.Storage, y.Storage);
    }

    private static float* OrNull(DataView? view) => view is { } present ? present.Pointer<float>() : null;

    // Kernels see addresses only; until they are done nobody may return the memory to the pool.
    private static void KeepAlive(object first, object? second = null, object? third = null, object? fourth = null)
    {
        GC.KeepAlive(first);
        GC.KeepAlive(second);
        GC.KeepAlive(third);
        GC.KeepAlive(fourth);
    }
}
