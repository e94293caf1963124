using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Backends;

/// <summary>How <see cref="Backend.Reduce"/> joins the elements.</summary>
public enum ReduceKernel
{
    /// <summary>The sum; 0 of nothing.</summary>
    Sum,

    /// <summary>The largest element; NaN when there is one.</summary>
    Max,

    /// <summary>The smallest element; NaN when there is one.</summary>
    Min,
}

/// <summary>
/// The one seam to hardware: a few dozen kernels over raw memory. Shapes were checked and outputs allocated by the operation that
/// calls; views of results do not overlap those of arguments unless a method says that they may be the same.
/// </summary>
/// <remarks>
/// Contract of every backend: each sum runs in one order that depends only on the lengths summed over, never on the number of threads, on the
/// rows beside it, or on where a row lies. A kernel keeps the storages that it was given alive until it returns.
/// </remarks>
public abstract class Backend
{
    private static readonly ScalarBackend<double> Doubles = new();
    private static Backend? current;

    /// <summary>The backend for float32: the path that the environment variable <see cref="BackendChoice.Variable"/> names, or the fastest that this machine has. May be set
    /// once at start, or by a test.</summary>
    /// <exception cref="BackendException">The variable names no path, or one that this machine cannot take.</exception>
    public static Backend Default
    {
        get => Volatile.Read(ref current) ?? Interlocked.CompareExchange(ref current, BackendChoice.FromVariable(Environment.GetEnvironmentVariable(BackendChoice.Variable)), null) ?? current;
        set => Volatile.Write(ref current, value);
    }

    /// <summary>The backend that computes in <paramref name="type"/>: <see cref="Default"/> for float32, the scalar one for float64.</summary>
    /// <exception cref="NotSupportedException">No kernels exist for the type.</exception>
    public static Backend For(DType type) => type switch
    {
        DType.Float32 => Default,
        DType.Float64 => Doubles,
        _ => throw new NotSupportedException($"Kernels compute in Float32 (or Float64 for checks), not in {type}. Convert with To(DType.Float32)."),
    };

    /// <summary>A name for people, e.g. <c>cpu (512-bit)</c>.</summary>
    public abstract string Name { get; }

    /// <summary>y = value, everywhere.</summary>
    public abstract void Fill(DataView y, double value);

    /// <summary>y = x, brought into row-major order. Both have the backend's type.</summary>
    public abstract void Copy(StridedView x, DataView y);

    /// <summary>y = x, where y is strided (and has no dimension with stride 0) and x is in row-major order.</summary>
    public abstract void Scatter(DataView x, StridedView y);

    /// <summary>y += x, where y is strided: x is in row-major order and y may have dimensions with stride 0, which then collect their sum
    /// (in row-major order of x).</summary>
    public abstract void AddInto(DataView x, StridedView y);

    /// <summary>y = f(x); y may be x.</summary>
    public abstract void Map(MapKernel kernel, DataView x, DataView y);

    /// <summary>gradX = gradY · f'(x), where y = f(x) is given since many derivatives are simpler in terms of it; gradX may be gradY.</summary>
    public abstract void MapGradient(MapKernel kernel, DataView x, DataView y, DataView gradY, DataView gradX);

    /// <summary>y = f(a, b) for operands that have the same sizes (broadcast dimensions have stride 0); y is row-major and may be a or b
    /// when that one is row-major too.</summary>
    public abstract void Pair(PairKernel kernel, StridedView a, StridedView b, DataView y);

    /// <summary>y = a · scale + offset; y may be a.</summary>
    public abstract void Affine(DataView a, double scale, double offset, DataView y);

    /// <summary>y += scale · x.</summary>
    public abstract void AddScaled(DataView x, double scale, DataView y);

    /// <summary>y[o, i] = reduction of x[o, 0..n, i].</summary>
    public abstract void Reduce(ReduceKernel kernel, DataView x, DataView y, long outer, long n, long inner);

    /// <summary>indices[o, i] = position of the first largest (or smallest) of x[o, 0..n, i]; int64.</summary>
    public abstract void ArgReduce(ReduceKernel kernel, DataView x, DataView indices, long outer, long n, long inner);

    /// <summary>c = a · b (+ bias, one value a column, when given) for <paramref name="aOffsets"/>.Length independent products: the i-th has its matrices at the
    /// views' offsets plus aOffsets[i], bOffsets[i], cOffsets[i].</summary>
    /// <param name="m">Rows of a and c.</param>
    /// <param name="n">Columns of b and c.</param>
    /// <param name="k">Columns of a, rows of b; with 0 the result is 0 (or the bias).</param>
    /// <param name="a">The left matrix, any strides.</param>
    /// <param name="b">The right matrix, any strides; float16, bfloat16 and quantised types are widened as they are read (weights in storage types), with the bits of widening first.</param>
    /// <param name="c">The result; its column stride is 1.</param>
    /// <param name="aOffsets">Where the left matrices begin, relative to <paramref name="a"/>.</param>
    /// <param name="bOffsets">Where the right matrices begin, relative to <paramref name="b"/>.</param>
    /// <param name="cOffsets">Where the results begin, relative to <paramref name="c"/>.</param>
    /// <param name="bias">n values, or null.</param>
    /// <param name="accumulate">Whether to add to what c holds.</param>
    public abstract void MatMul(
        long m, long n, long k, MatrixView a, MatrixView b, MatrixView c,
        ReadOnlySpan<long> aOffsets, ReadOnlySpan<long> bOffsets, ReadOnlySpan<long> cOffsets, DataView? bias = null, bool accumulate = false);

    /// <summary>Brings a right matrix (k rows, n columns) into the order in which the product reads it, once, for use in many products. A quantised matrix
    /// stays as it is, since it is kept in its type to save memory: it is borrowed, not copied, and every product widens it part by part.</summary>
    public abstract PackedMatrix Pack(long n, long k, MatrixView b);

    /// <summary>c = a · b (+ bias) with a packed right matrix, and then f(c) when a function is given. The same bits as without packing and in two steps.</summary>
    public abstract void MatMul(long m, MatrixView a, PackedMatrix b, MatrixView c, DataView? bias = null, MapKernel? then = null);

    /// <summary>Softmax (or its logarithm) of every row of n; y may be x. A row of only -infinity gives NaN, as in PyTorch.</summary>
    public abstract void Softmax(DataView x, DataView y, long rows, long n, bool logarithm);

    /// <summary>The gradient of <see cref="Softmax"/> from its result y; gradX may be gradY.</summary>
    public abstract void SoftmaxGradient(DataView y, DataView gradY, DataView gradX, long rows, long n, bool logarithm);

    /// <summary>y = (x - mean) / sqrt(variance + eps) · weight + bias for every row of n, with the biased variance (Ba et al. 2016). With a
    /// <paramref name="residual"/> x + residual takes the place of x, and residual is overwritten with that sum. mean and rstd (one value a row) are written when given. y may be x or residual.</summary>
    public abstract void LayerNorm(
        DataView x, DataView? residual, DataView weight, DataView bias, double eps, DataView y, DataView? mean, DataView? rstd, long rows, long n);

    /// <summary>The gradients of <see cref="LayerNorm"/> (without residual). gradWeight and gradBias are overwritten; each of the three may be null when it is not needed.</summary>
    public abstract void LayerNormGradient(
        DataView x, DataView weight, DataView mean, DataView rstd, DataView gradY, DataView? gradX, DataView? gradWeight, DataView? gradBias, long rows, long n);

    /// <summary>y[i, :] = table[ids[i], :]; ids are int64 and were checked; a float16, bfloat16 or quantised table is widened.</summary>
    public abstract void GatherRows(DataView table, DataView ids, DataView y, long width);

    /// <summary>table[ids[i], :] += x[i, :], in the order of i.</summary>
    public abstract void ScatterAddRows(DataView x, DataView ids, DataView table, long width);

    /// <summary>y = x with some elements set to 0 and the others scaled; y may be x. Element i has row i / <paramref name="n"/> and column i mod <paramref name="n"/> of the mask.</summary>
    public abstract void Dropout(DataView x, DropoutMask mask, DataView y, long n);

    /// <summary>Attention: what <paramref name="task"/> says. No matrix of scores is kept.</summary>
    /// <param name="task">Sequences, sizes, masks.</param>
    /// <param name="q">Queries.</param>
    /// <param name="k">Keys.</param>
    /// <param name="v">Values.</param>
    /// <param name="y">The result: rows and heads of the queries, width of the values.</param>
    /// <param name="logSum">Gets log Σ e^score of every row of scores, from which the gradient finds the weights again; null when none is wanted.</param>
    public abstract void Attention(AttentionTask task, HeadsView q, HeadsView k, HeadsView v, HeadsView y, DataView? logSum);

    /// <summary>The gradients of <see cref="Attention"/> (as in Dao et al. 2022: the weights are computed again), which are overwritten.</summary>
    /// <param name="task">As it was.</param>
    /// <param name="q">Queries.</param>
    /// <param name="k">Keys.</param>
    /// <param name="v">Values.</param>
    /// <param name="y">The result.</param>
    /// <param name="logSum">As it was written.</param>
    /// <param name="gradY">The gradient of the result.</param>
    /// <param name="gradQ">That of the queries.</param>
    /// <param name="gradK">That of the keys.</param>
    /// <param name="gradV">That of the values.</param>
    public abstract void AttentionGradient(
        AttentionTask task, HeadsView q, HeadsView k, HeadsView v, HeadsView y, DataView logSum, HeadsView gradY, HeadsView gradQ, HeadsView gradK, HeadsView gradV);

    /// <summary>One step of AdamW (Loshchilov and Hutter 2019, algorithm 2, as <c>torch.optim.AdamW</c> computes it) on parameters and their two moments, in place: one pass over the
    /// memory of all of them together.</summary>
    public abstract void AdamW(ReadOnlySpan<AdamWOperand> operands, AdamWStep step);

    /// <summary>The sum of squares of all elements, added up in double precision.</summary>
    public abstract double SumOfSquares(DataView x);

    /// <summary>Whether an element is NaN or infinite.</summary>
    public abstract bool HasNonFinite(DataView x);

    /// <summary>y = x in another type: from a quantised type, and between the compute type and float16, bfloat16 (rounded to nearest even), integers (truncated) and bool (x ≠ 0).</summary>
    public abstract void Convert(DataView x, DataView y);
}

/// <summary>A parameter with what AdamW keeps of it; all four have the same length.</summary>
/// <param name="Parameter">Is changed.</param>
/// <param name="Gradient">Of the loss.</param>
/// <param name="FirstMoment">The running mean of gradients; is changed.</param>
/// <param name="SecondMoment">The running mean of squared gradients; is changed.</param>
public readonly record struct AdamWOperand(DataView Parameter, DataView Gradient, DataView FirstMoment, DataView SecondMoment);

/// <summary>The numbers of one AdamW step.</summary>
/// <param name="LearningRate">η, already scheduled.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="WeightDecay">λ; the parameter shrinks by η λ first.</param>
/// <param name="Step">The number of this step, from 1: for the bias corrections 1 - β^t.</param>
public readonly record struct AdamWStep(double LearningRate, double Beta1, double Beta2, double Epsilon, double WeightDecay, int Step);

/// <summary>A right matrix in the order in which a backend's product reads it. Belongs to the backend that made it.</summary>
public abstract class PackedMatrix
{
    /// <summary>Rows: the length that is summed over.</summary>
    public abstract long K { get; }

    /// <summary>Columns.</summary>
    public abstract long N { get; }
}
