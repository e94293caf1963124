using CourseKit.Tensors.Autograd;

namespace CourseKit.Tensors;

/// <summary>How a loss joins its rows.</summary>
public enum Reduction
{
    /// <summary>The mean over the rows that count.</summary>
    Mean,

    /// <summary>The sum.</summary>
    Sum,

    /// <summary>One value a row.</summary>
    None,
}

/// <summary>Losses: how far predictions are from the targets. Names and semantics of <c>torch.nn.functional</c>.</summary>
public static class Losses
{
    extension(Tensor logits)
    {
        /// <summary>-log of the probability that softmax gives the right class.</summary>
        /// <param name="targets">The right classes: int64, one a row of <paramref name="logits"/> (rows, classes).</param>
        /// <param name="weight">A factor for each class, or null.</param>
        /// <param name="ignoreIndex">Rows with this target do not count.</param>
        /// <param name="labelSmoothing">The share of the target spread evenly over all classes (Szegedy et al. 2016).</param>
        /// <param name="reduction">How rows are joined. The mean is weighted by the targets' weights.</param>
        /// <exception cref="ShapeException">Shapes that do not fit, or a target that is no class.</exception>
        public Tensor CrossEntropy(
            Tensor targets, Tensor? weight = null, long ignoreIndex = -100, double labelSmoothing = 0, Reduction reduction = Reduction.Mean) =>
            FromLogProbabilities(logits.LogSoftmax(-1), targets, weight, ignoreIndex, labelSmoothing, reduction);

        /// <summary>-log probability of the right class, where this tensor already holds logarithms of probabilities.</summary>
        public Tensor NllLoss(Tensor targets, Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean) =>
            FromLogProbabilities(logits, targets, weight, ignoreIndex, 0, reduction);

        /// <summary>Cross-entropy of independent yes/no decisions, from logits: softplus(x) - x · target (stable for large x).</summary>
        /// <param name="targets">Probabilities of the same shape.</param>
        /// <param name="reduction">How elements are joined.</param>
        /// <param name="positiveWeight">A factor for the share of each "yes", broadcast (<c>pos_weight</c>), or null.</param>
        public Tensor BinaryCrossEntropyWithLogits(Tensor targets, Reduction reduction = Reduction.Mean, Tensor? positiveWeight = null)
        {
            RequireSameShape(logits, targets, nameof(BinaryCrossEntropyWithLogits));
            if (positiveWeight is null) return Join(logits.Softplus() - (logits * targets), reduction);
            var weight = ((positiveWeight - 1) * targets) + 1;
            return Join((logits * (1 - targets)) + ((-logits).Softplus() * weight), reduction);
        }

        /// <summary>(x - target)².</summary>
        public Tensor MseLoss(Tensor targets, Reduction reduction = Reduction.Mean)
        {
            RequireSameShape(logits, targets, nameof(MseLoss));
            return Join((logits - targets).Square(), reduction);
        }

        /// <summary>Σ target · (log target - x), where x holds log probabilities: the Kullback-Leibler divergence, divided by the number of rows. Where the target
        /// is 0 it counts 0, whatever x is, and has gradient 0.</summary>
        public Tensor KlDivergence(Tensor targets)
        {
            RequireSameShape(logits, targets, nameof(KlDivergence));
            if (logits.Rank == 0) throw new ShapeException("KlDivergence is divided by the number of rows, but the shapes are those of scalars.");
            var absent = !targets.To(DType.Bool);
            return (targets * (targets.MaskedFill(absent, 1).Log() - logits.MaskedFill(absent, 0))).Sum() / logits.Shape[0];
        }

        /// <summary>The cosine of the angle between rows along a dimension.</summary>
        /// <param name="other">Broadcast against this tensor.</param>
        /// <param name="dimension">The dimension that holds the vectors' elements.</param>
        /// <param name="eps">The least that either norm is taken to be.</param>
        public Tensor CosineSimilarity(Tensor other, int dimension = -1, double eps = 1e-8) =>
            (logits * other).Sum(dimension) / (AtLeast(logits.Norm(dimension), eps) * AtLeast(other.Norm(dimension), eps));
    }

    private static Tensor AtLeast(Tensor x, double minimum) => (x - minimum).Relu() + minimum;

    private static Tensor FromLogProbabilities(Tensor logProbabilities, Tensor targets, Tensor? weight, long ignoreIndex, double smoothing, Reduction reduction)
    {
        if (logProbabilities.Rank != 2 || targets.Shape != [logProbabilities.Shape[0]])
            throw new ShapeException($"Cross-entropy needs logits (rows, classes) and one target a row, but the shapes are {logProbabilities.Shape} and {targets.Shape}.");
        if (weight is { RequiresGrad: true } && NoGrad.IsRecording)
            throw new GradientException("Cross-entropy has no gradient with respect to its class weights. Detach() them.");
        var (rows, classes) = (logProbabilities.Shape[0], logProbabilities.Shape[1]);
        var classWeights = weight?.To(DType.Float64).ToArray<double>();
        if (classWeights is not null && classWeights.Length != classes)
            throw new ShapeException($"Cross-entropy over {classes} classes needs as many weights, but {classWeights.Length} were given.");

        var labels = targets.To(DType.Int64).ToArray<long>();
        var (rowWeights, counts) = (new double[rows], new double[rows]);
        for (var i = 0; i < rows; i++)
        {
            if (labels[i] == ignoreIndex)
            {
                labels[i] = 0;
                continue;
            }

            if (labels[i] < 0 || labels[i] >= classes)
                throw new ShapeException($"Target {labels[i]} of row {i} is not one of the {classes} classes (0 to {classes - 1}).");
            (rowWeights[i], counts[i]) = (classWeights?[labels[i]] ?? 1, 1);
        }

        var picked = logProbabilities.Gather(1, Tensor.From(labels, [rows, 1])).Squeeze(1);
        var losses = picked * Constant(rowWeights, -(1 - smoothing));
        if (smoothing > 0)
        {
            var weighted = weight is null ? logProbabilities : logProbabilities * weight;
            losses += weighted.Sum(1) * Constant(counts, -smoothing / classes);
        }

        // Not by a factor of 0, which would make NaN of an infinite logit.
        if (counts.Contains(0)) losses = losses.MaskedFill(Tensor.From(Array.ConvertAll(counts, count => count == 0), [rows]), 0);
        return reduction switch
        {
            Reduction.None => losses,
            Reduction.Sum => losses.Sum(),
            _ => losses.Sum() / rowWeights.Sum(),
        };

        Tensor Constant(double[] values, double scale) => (Tensor.From(values, [values.Length]) * scale).To(logProbabilities.DType);
    }

    internal static Tensor Join(Tensor losses, Reduction reduction) => reduction switch
    {
        Reduction.None => losses,
        Reduction.Sum => losses.Sum(),
        _ => losses.Mean(),
    };

    internal static void RequireSameShape(Tensor a, Tensor b, string loss)
    {
        if (a.Shape != b.Shape) throw new ShapeException($"{loss} needs targets of the predictions' shape, but the shapes are {a.Shape} and {b.Shape}.");
    }
}
