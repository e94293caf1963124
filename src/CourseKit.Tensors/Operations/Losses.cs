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

    /// <summary>The sum, divided by the size of the first dimension: what the Kullback-Leibler divergence of a batch is.</summary>
    BatchMean,
}

/// <summary>Losses: how far predictions are from the targets. Names and semantics of <c>torch.nn.functional</c>.</summary>
public static class Losses
{
    extension(Tensor logits)
    {
        /// <summary>Cross-entropy of independent yes/no decisions, from logits: softplus(x) - x · target (stable for large x).</summary>
        /// <param name="targets">Probabilities of the same shape.</param>
        /// <param name="reduction">How elements are joined. The mean is over all, whatever their weights.</param>
        /// <param name="positiveWeight">A factor for the share of each "yes", broadcast (<c>pos_weight</c>), or null.</param>
        /// <param name="weight">A factor for each element's loss, broadcast, or null.</param>
        public Tensor BinaryCrossEntropyWithLogits(Tensor targets, Reduction reduction = Reduction.Mean, Tensor? positiveWeight = null, Tensor? weight = null)
        {
            RequireSameShape(logits, targets, nameof(BinaryCrossEntropyWithLogits));
            var losses = positiveWeight is null
                ? logits.Softplus() - (logits * targets)
                : (logits * (1 - targets)) + ((-logits).Softplus() * (((positiveWeight - 1) * targets) + 1));
            return Join(weight is null ? losses : losses * weight, reduction);
        }

        /// <summary>(x - target)².</summary>
        public Tensor MseLoss(Tensor targets, Reduction reduction = Reduction.Mean)
        {
            RequireSameShape(logits, targets, nameof(MseLoss));
            return Join((logits - targets).Square(), reduction);
        }

        /// <summary>Σ target · (log target - x), where x holds log probabilities: the Kullback-Leibler divergence. Where the target is 0 it counts 0, whatever x is, and has gradient 0.</summary>
        /// <param name="targets">Probabilities of the same shape.</param>
        /// <param name="reduction">How elements are joined: the sum divided by the number of rows, unless asked otherwise (PyTorch's default, the mean over all elements, is no divergence).</param>
        /// <param name="logTargets">Whether the targets are logarithms of probabilities, too.</param>
        public Tensor KlDivergence(Tensor targets, Reduction reduction = Reduction.BatchMean, bool logTargets = false)
        {
            RequireSameShape(logits, targets, nameof(KlDivergence));
            if (reduction == Reduction.BatchMean && logits.Rank == 0) throw new ShapeException("KlDivergence is divided by the number of rows, but the shapes are those of scalars.");
            var absent = logTargets ? targets.Eq(double.NegativeInfinity) : !targets.To(DType.Bool);
            var logs = logTargets ? targets.MaskedFill(absent, 0) : targets.MaskedFill(absent, 1).Log();
            var losses = (logTargets ? targets.Exp() : targets) * (logs - logits.MaskedFill(absent, 0));
            return Join(losses, reduction);
        }

        /// <summary>The cosine of the angle between rows along a dimension.</summary>
        /// <param name="other">Broadcast against this tensor.</param>
        /// <param name="dimension">The dimension that holds the vectors' elements.</param>
        /// <param name="eps">The least that either norm is taken to be.</param>
        public Tensor CosineSimilarity(Tensor other, int dimension = -1, double eps = 1e-8) =>
            (logits * other).Sum(dimension) / (AtLeast(logits.Norm(dimension), eps) * AtLeast(other.Norm(dimension), eps));
    }

    private static Tensor AtLeast(Tensor x, double minimum) => (x - minimum).Relu() + minimum;

    internal static Tensor Join(Tensor losses, Reduction reduction) => reduction switch
    {
        Reduction.None => losses,
        Reduction.Sum => losses.Sum(),
        Reduction.BatchMean => losses.Sum() / (losses.Rank == 0 ? 1 : losses.Shape[0]),
        _ => losses.Mean(),
    };

    internal static void RequireSameShape(Tensor a, Tensor b, string loss)
    {
        if (a.Shape != b.Shape) throw new ShapeException($"{loss} needs targets of the predictions' shape, but the shapes are {a.Shape} and {b.Shape}.");
    }
}
