namespace CourseKit.Tensors;

/// <summary>Losses of distances and angles. Names and semantics of <c>torch.nn.functional</c>.</summary>
public static class DistanceLosses
{
    extension(Tensor x)
    {
        /// <summary>|x - target|.</summary>
        public Tensor L1Loss(Tensor targets, Reduction reduction = Reduction.Mean)
        {
            Losses.RequireSameShape(x, targets, nameof(L1Loss));
            return Losses.Join((x - targets).Abs(), reduction);
        }

        /// <summary>(x - target)² / (2 · beta) where the distance is below beta, the distance less beta / 2 elsewhere (Girshick 2015).</summary>
        /// <param name="targets">Of the same shape.</param>
        /// <param name="beta">Where the square ends; positive.</param>
        /// <param name="reduction">How elements are joined.</param>
        public Tensor SmoothL1Loss(Tensor targets, double beta = 1, Reduction reduction = Reduction.Mean)
        {
            Losses.RequireSameShape(x, targets, nameof(SmoothL1Loss));
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(beta);
            var distance = (x - targets).Abs();
            var near = distance.Clamp(max: beta);
            return Losses.Join((near.Square() * (0.5 / beta)) + (distance - near), reduction);
        }

        /// <summary>delta times <c>SmoothL1Loss</c> with that beta (Huber 1964).</summary>
        public Tensor HuberLoss(Tensor targets, double delta = 1, Reduction reduction = Reduction.Mean) => x.SmoothL1Loss(targets, delta, reduction) * delta;

        /// <summary>Draws the rows' directions together (1 - cosine) where the target is 1, apart (max(0, cosine - margin)) where it is -1.</summary>
        /// <param name="other">Rows of the same shape (rows, width), or one row (width).</param>
        /// <param name="targets">1 or -1 a row.</param>
        /// <param name="margin">The cosine that is small enough; from -1 to 1.</param>
        /// <param name="reduction">How rows are joined.</param>
        /// <exception cref="ArgumentException">A target is neither 1 nor -1.</exception>
        public Tensor CosineEmbeddingLoss(Tensor other, Tensor targets, double margin = 0, Reduction reduction = Reduction.Mean)
        {
            Losses.RequireSameShape(x, other, nameof(CosineEmbeddingLoss));
            if (x.Rank is not (1 or 2) || targets.Shape != x.Shape.Sizes[..^1])
                throw new ShapeException($"CosineEmbeddingLoss needs vectors (rows, width) and one target a row, but the shapes are {x.Shape} and {targets.Shape}.");
            var (together, apart) = (targets.Eq(1), targets.Eq(-1));
            if ((together | apart).All().Item() == 0) throw new ArgumentException("The targets of CosineEmbeddingLoss are 1 (alike) or -1 (unlike).", nameof(targets));
            // As torch has it: the squares of the norms are kept from 0, and not the norms.
            const double eps = 1e-12;
            var cosine = (x * other).Sum(-1) * ((x.Square().Sum(-1) + eps) * (other.Square().Sum(-1) + eps)).Rsqrt();
            return Losses.Join(Tensor.Where(together, 1 - cosine, (cosine - margin).Relu()), reduction);
        }
    }
}
