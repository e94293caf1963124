using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>The kernels whose code depends on the width of vectors, for one width.</summary>
internal abstract unsafe class CpuKernels
{
    public abstract void Map(MapKernel kernel, float* x, float* y, long n);

    public abstract void MapGradient(MapKernel kernel, float* x, float* y, float* gradY, float* gradX, long n);

    public abstract void Pair(PairKernel kernel, StridedView a, StridedView b, float* y, long n);

    public abstract void AddInto(float* x, StridedView y, long n);

    public abstract void Affine(float* a, float scale, float offset, float* y, long n);

    public abstract void AddScaled(float* x, float scale, float* y, long n);

    public abstract bool HasNonFinite(float* x, long n);

    public abstract void Reduce(ReduceKernel kernel, float* x, float* y, long outer, long n, long inner);

    public abstract void MatMul(Gemm.Product product, long* aOffsets, long* bOffsets, long* cOffsets, int count);

    public abstract void MatMulPacked(Gemm.Product product);

    public abstract Storage Pack(Gemm.Product product);

    public abstract void Softmax(float* x, float* y, long rows, long n, bool logarithm);

    public abstract void SoftmaxGradient(float* y, float* gradY, float* gradX, long rows, long n, bool logarithm);

    public abstract void LayerNorm(
        float* x, float* residual, float* weight, float* bias, double eps, float* y, float* mean, float* rstd, long rows, long n);

    public abstract void LayerNormGradient(
        float* x, float* weight, float* mean, float* rstd, float* gradY, float* gradX, float* gradWeight, float* gradBias, long rows, long n);

    public abstract void GatherRows(ElementSource table, long* ids, float* y, long rows, long width);

    public abstract void ScatterAddRows(float* x, long* ids, float* table, long rows, long width);

    public abstract void Dropout(float* x, DropoutMask mask, float* y, long count, long n);

    public abstract void Attention(AttentionTask task, HeadsView q, HeadsView k, HeadsView v, HeadsView y, float* logSum);

    public abstract void AttentionGradient(AttentionTask task, AttentionGradientKernel.Operands operands);

    public abstract void AdamW(AdamWKernel.Piece[] pieces, AdamWStep step);

    public abstract void Convert(ElementSource x, void* y, DType to, long n);
}

/// <summary>The kernels for vectors <typeparamref name="V"/>.</summary>
internal sealed unsafe class CpuKernels<S, V> : CpuKernels
    where S : struct, ISimd<V>
    where V : struct
{
    public override void Map(MapKernel kernel, float* x, float* y, long n) => Maps.Apply<S, V>(kernel, x, y, n);

    public override void MapGradient(MapKernel kernel, float* x, float* y, float* gradY, float* gradX, long n) =>
        Maps.ApplyGradient<S, V>(kernel, x, y, gradY, gradX, n);

    public override void Pair(PairKernel kernel, StridedView a, StridedView b, float* y, long n) => Pairs.Apply<S, V>(kernel, a, b, y, n);

    public override void AddInto(float* x, StridedView y, long n) => StridedCopy.AddInto<S, V>(x, y, n);

    public override void Affine(float* a, float scale, float offset, float* y, long n) => Linear.Affine<S, V>(a, scale, offset, y, n);

    public override void AddScaled(float* x, float scale, float* y, long n) => Linear.AddScaled<S, V>(x, scale, y, n);

    public override bool HasNonFinite(float* x, long n) => Linear.HasNonFinite<S, V>(x, n);

    public override void Reduce(ReduceKernel kernel, float* x, float* y, long outer, long n, long inner) =>
        Reductions.Apply<S, V>(kernel, x, y, outer, n, inner);

    public override void MatMul(Gemm.Product product, long* aOffsets, long* bOffsets, long* cOffsets, int count) =>
        Gemm.Batch<S, V>(product, aOffsets, bOffsets, cOffsets, count);

    public override void MatMulPacked(Gemm.Product product) => Gemm.Run<S, V>(product);

    public override Storage Pack(Gemm.Product product)
    {
        var count = PackedPanels.Count<S, V>(product.N);
        var panels = Storage.Allocate(DType.Float32, checked(count * PackedPanels.Width<S, V>() * product.K));
        Gemm.Pack<S, V>(product, 0, count, (float*)panels.Pointer);
        return panels;
    }

    public override void Softmax(float* x, float* y, long rows, long n, bool logarithm) => SoftmaxRows.Apply<S, V>(x, y, rows, n, logarithm);

    public override void SoftmaxGradient(float* y, float* gradY, float* gradX, long rows, long n, bool logarithm) =>
        SoftmaxRows.Gradient<S, V>(y, gradY, gradX, rows, n, logarithm);

    public override void LayerNorm(
        float* x, float* residual, float* weight, float* bias, double eps, float* y, float* mean, float* rstd, long rows, long n) =>
        LayerNormRows.Apply<S, V>(x, residual, weight, bias, eps, y, mean, rstd, rows, n);

    public override void LayerNormGradient(
        float* x, float* weight, float* mean, float* rstd, float* gradY, float* gradX, float* gradWeight, float* gradBias, long rows, long n)
    {
        if (gradWeight != null || gradBias != null)
            LayerNormRows.GradientOfParameters<S, V>(x, mean, rstd, gradY, gradWeight, gradBias, rows, n);
        if (gradX != null) LayerNormRows.GradientOfInput<S, V>(x, weight, mean, rstd, gradY, gradX, rows, n);
    }

    public override void GatherRows(ElementSource table, long* ids, float* y, long rows, long width) =>
        RowGather.Gather<S, V>(table, ids, y, rows, width);

    public override void ScatterAddRows(float* x, long* ids, float* table, long rows, long width) =>
        RowGather.ScatterAdd<S, V>(x, ids, table, rows, width);

    public override void Dropout(float* x, DropoutMask mask, float* y, long count, long n) => DropoutKernel.Apply<S, V>(x, mask, y, count, n);

    public override void Attention(AttentionTask task, HeadsView q, HeadsView k, HeadsView v, HeadsView y, float* logSum) =>
        AttentionKernel.Apply<S, V>(task, q, k, v, y, logSum);

    public override void AttentionGradient(AttentionTask task, AttentionGradientKernel.Operands operands) => AttentionGradientKernel.Apply<S, V>(task, operands);

    public override void AdamW(AdamWKernel.Piece[] pieces, AdamWStep step) => AdamWKernel.Apply<S, V>(pieces, step);

    public override void Convert(ElementSource x, void* y, DType to, long n) => Conversions.Apply<S, V>(x, y, to, n);
}
