using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Nn;

namespace CourseKit.Tensors.Optim;

/// <summary>Limits gradients, so that one odd batch cannot throw the parameters far off (Pascanu et al. 2013).</summary>
public static class GradientClipping
{
    /// <summary>Scales all gradients by one factor so that their joint Euclidean norm is at most <paramref name="maxNorm"/>, as <c>torch.nn.utils.clip_grad_norm_</c>.</summary>
    /// <returns>The norm before.</returns>
    public static double ClipGradNorm(IEnumerable<Parameter> parameters, double maxNorm)
    {
        var gradients = parameters.Select(parameter => parameter.Grad).OfType<Tensor>().ToList();
        var norm = Math.Sqrt(gradients.Sum(gradient => gradient.Backend.SumOfSquares(gradient.Contiguous().Data)));
        // PyTorch adds 1e-6 to the norm, so gradients at the limit already shrink by a hair.
        var scale = maxNorm / (norm + 1e-6);
        if (scale >= 1) return norm;
        foreach (var gradient in gradients) gradient.ScaleInPlace(scale);
        return norm;
    }

    /// <summary>Brings every element of every gradient into [-<paramref name="clipValue"/>, <paramref name="clipValue"/>], as <c>torch.nn.utils.clip_grad_value_</c>. The direction of
    /// the whole changes. NaN stays.</summary>
    /// <param name="parameters">Whose gradients.</param>
    /// <param name="clipValue">The largest that stays; 0 or more.</param>
    public static void ClipGradValue(IEnumerable<Parameter> parameters, double clipValue)
    {
        if (!(clipValue >= 0)) throw new ArgumentOutOfRangeException(nameof(clipValue), clipValue, "The largest gradient that is to stay is 0 or more.");
        foreach (var gradient in parameters.Select(parameter => parameter.Grad).OfType<Tensor>()) gradient.CopyInPlace(NoGrad.Run(() => gradient.Clamp(-clipValue, clipValue)));
    }
}
