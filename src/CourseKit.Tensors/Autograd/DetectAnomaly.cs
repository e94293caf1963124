namespace CourseKit.Tensors.Autograd;

/// <summary>
/// Finds out where a NaN comes from, on this thread until it is disposed: <c>using (new DetectAnomaly()) { ... }</c>, around the forward and the backward pass, as
/// <c>torch.autograd.set_detect_anomaly</c>. Backward throws when an operation's gradient is NaN and names the operation, where it was called, and the operation whose result was the first
/// to hold a NaN or an infinity. Slow: every recorded operation captures the stack and reads its result.
/// </summary>
public sealed class DetectAnomaly : IDisposable
{
    [ThreadStatic]
    private static DetectAnomaly? current;

    private readonly DetectAnomaly? outer = current;
    private bool disposed;

    /// <summary>Switches detection on.</summary>
    public DetectAnomaly() => current = this;

    /// <summary>Whether operations on this thread are watched.</summary>
    public static bool IsActive => current is not null;

    /// <summary>The operation whose result was the first to hold a NaN, and where it was called; null when there was none.</summary>
    public string? FirstNaN { get; private set; }

    /// <summary>The operation whose result was the first to hold an infinity, and where it was called; null when there was none. Masks make infinities on purpose.</summary>
    public string? FirstInfinity { get; private set; }

    /// <summary>Switches detection off again, unless an outer scope keeps it on.</summary>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        if (ReferenceEquals(current, this)) current = outer;
    }

    /// <summary>Notes the first results that are not finite.</summary>
    internal static void CheckForward(Tensor result, Tensor[] inputs)
    {
        if (current is not { } scope) return;
        if (scope.FirstNaN is null && Has(result, double.IsNaN)) scope.FirstNaN = Describe(result.Node!, inputs, double.IsNaN, "a NaN");
        if (scope.FirstInfinity is null && Has(result, double.IsInfinity)) scope.FirstInfinity = Describe(result.Node!, inputs, double.IsInfinity, "an infinity");
    }

    /// <exception cref="GradientException">The gradient that a pass starts from holds a NaN.</exception>
    internal static void CheckStart(Tensor gradient)
    {
        if (IsActive && Has(gradient, double.IsNaN)) throw new GradientException($"The gradient of shape {gradient.Shape} that Backward was given holds a NaN.");
    }

    /// <exception cref="GradientException">An operation made a NaN.</exception>
    internal static void CheckBackward(GradientNode node, Tensor arrived, Tensor?[] gradients)
    {
        if (current is not { } scope) return;
        for (var i = 0; i < gradients.Length; i++)
        {
            if (!node.Edges[i].IsNeeded || !Has(gradients[i]!, double.IsNaN)) continue;
            var arriving = Has(arrived, double.IsInfinity) ? "an infinity" : "no NaN and no infinity";
            throw new GradientException(
                $"The gradient of {node} with respect to its input {i} holds a NaN; the gradient that arrived there held {arriving}." +
                (node.Origin is null ? " Open DetectAnomaly before the forward pass to learn where it was called." : $" It was called at\n{node.Origin}") +
                (scope.FirstNaN is null ? "" : $"\nThe first NaN of the forward pass: {scope.FirstNaN}") +
                (scope.FirstInfinity is null ? "" : $"\nThe first infinity of the forward pass: {scope.FirstInfinity}"));
        }
    }

    private static string Describe(GradientNode node, Tensor[] inputs, Func<double, bool> test, string what)
    {
        var source = Array.FindIndex(inputs, input => Has(input, test));
        return node + (source < 0 ? "" : $", whose input {source} was given {what}") + (node.Origin is null ? "" : $", called at\n{node.Origin}");
    }

    private static bool Has(Tensor x, Func<double, bool> test)
    {
        if (!x.DType.IsFloatingPoint) return false;
        using (new NoGrad()) return Array.Exists(x.Detach().To(DType.Float64).ToArray<double>(), value => test(value));
    }
}
