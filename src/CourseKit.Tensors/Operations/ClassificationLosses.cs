using CourseKit.Tensors.Autograd;

namespace CourseKit.Tensors;

/// <summary>Losses of choosing one class of several. Names and semantics of <c>torch.nn.functional</c>: classes lie along dimension 1 of (batch, classes, d1, d2, ...), or along the only one.</summary>
public static class ClassificationLosses
{
    extension(Tensor logits)
    {
        /// <summary>-log of the probability that softmax gives the right class.</summary>
        /// <param name="targets">The right classes: int64, of the shape of <paramref name="logits"/> without its classes; or, of the same shape and a real type, the probability of each.</param>
        /// <param name="weight">A factor for each class, or null.</param>
        /// <param name="ignoreIndex">Rows with this target do not count. Of no effect on probabilities.</param>
        /// <param name="labelSmoothing">The share of the target spread evenly over all classes, in [0, 1] (Szegedy et al. 2016).</param>
        /// <param name="reduction">How rows are joined. The mean is weighted by the targets' weights; with probabilities it is over rows.</param>
        /// <exception cref="ShapeException">Shapes that do not fit, or a target that is no class.</exception>
        public Tensor CrossEntropy(
            Tensor targets, Tensor? weight = null, long ignoreIndex = -100, double labelSmoothing = 0, Reduction reduction = Reduction.Mean)
        {
            if (labelSmoothing is < 0 or > 1 or double.NaN) throw new ArgumentOutOfRangeException(nameof(labelSmoothing), labelSmoothing, "Label smoothing is a share of the target, in [0, 1].");
            var probabilities = targets.DType.IsFloatingPoint && logits.Rank > 0 && targets.Shape == logits.Shape;
            RequireFit(nameof(CrossEntropy), logits, targets, probabilities);
            var logProbabilities = ClassesLast(logits).LogSoftmax(-1);
            return probabilities
                ? FromProbabilities(logProbabilities, ClassesLast(targets), weight, labelSmoothing, reduction)
                : FromClasses(nameof(CrossEntropy), logProbabilities, targets, weight, ignoreIndex, labelSmoothing, reduction);
        }

        /// <summary>-log probability of the right class, where this tensor already holds logarithms of probabilities.</summary>
        /// <param name="targets">The right classes: int64, of this tensor's shape without its classes.</param>
        /// <param name="weight">A factor for each class, or null.</param>
        /// <param name="ignoreIndex">Rows with this target do not count.</param>
        /// <param name="reduction">How rows are joined. The mean is weighted by the targets' weights.</param>
        /// <exception cref="ShapeException">Shapes that do not fit, or a target that is no class.</exception>
        public Tensor NllLoss(Tensor targets, Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean)
        {
            RequireFit(nameof(NllLoss), logits, targets, probabilities: false);
            return FromClasses(nameof(NllLoss), ClassesLast(logits), targets, weight, ignoreIndex, 0, reduction);
        }
    }

    // (batch, classes, d1, ...) as (batch, d1, ..., classes).
    private static Tensor ClassesLast(Tensor x) => x.Rank < 3 ? x : x.Permute([0, .. Enumerable.Range(2, x.Rank - 2), 1]);

    private static void RequireFit(string loss, Tensor logits, Tensor targets, bool probabilities)
    {
        int[] expected = logits.Rank switch
        {
            0 => [-1],
            1 => [],
            _ => [logits.Shape[0], .. logits.Shape.Sizes[2..]],
        };
        if (!probabilities && !targets.Shape.Sizes.AsSpan().SequenceEqual(expected))
            throw new ShapeException(
                $"{loss} needs logits (rows, classes) and one target a row, or (batch, classes, d1, ...) and targets (batch, d1, ...), but the shapes are {logits.Shape} and {targets.Shape}.");
    }

    private static double[]? ClassWeights(string loss, Tensor? weight, int classes)
    {
        if (weight is null) return null;
        if (weight is { RequiresGrad: true } && NoGrad.IsRecording) throw new GradientException($"{loss} has no gradient with respect to its class weights. Detach() them.");
        return weight.Shape == [classes] ? weight.To(DType.Float64).ToArray<double>()
            : throw new ShapeException($"{loss} over {classes} classes needs a weight for each, of shape [{classes}], but was given shape {weight.Shape}.");
    }

    private static Tensor FromProbabilities(Tensor logProbabilities, Tensor targets, Tensor? weight, double smoothing, Reduction reduction)
    {
        var classes = logProbabilities.Shape[^1];
        if (smoothing > 0) targets = (targets * (1 - smoothing)) + (smoothing / classes);
        var weighted = logProbabilities * targets;
        if (ClassWeights(nameof(CrossEntropy), weight, classes) is { } factors) weighted *= Tensor.From(factors, [classes]).To(logProbabilities.DType);
        return Losses.Join(-weighted.Sum(-1), reduction);
    }

    private static Tensor FromClasses(string loss, Tensor logProbabilities, Tensor targets, Tensor? weight, long ignoreIndex, double smoothing, Reduction reduction)
    {
        var (rows, classes) = ((int)targets.ElementCount, logProbabilities.Shape[^1]);
        logProbabilities = logProbabilities.Reshape(rows, classes);
        var classWeights = ClassWeights(loss, weight, classes);
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
            var weighted = classWeights is null ? logProbabilities : logProbabilities * Constant(classWeights, 1);
            losses += weighted.Sum(1) * Constant(counts, -smoothing / classes);
        }

        // Not by a factor of 0, which would make NaN of an infinite logit.
        if (counts.Contains(0)) losses = losses.MaskedFill(Tensor.From(Array.ConvertAll(counts, count => count == 0), [rows]), 0);
        return reduction == Reduction.Mean ? losses.Sum() / rowWeights.Sum() : Losses.Join(losses.Reshape(targets.Shape.Sizes), reduction);

        Tensor Constant(double[] values, double scale) => (Tensor.From(values, [values.Length]) * scale).To(logProbabilities.DType);
    }
}
