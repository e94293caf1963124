using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>Neighbouring parts of a tensor whose gradients are put side by side. Each part by itself would make a gradient of the whole size, mostly zeros, and have it added to the others':
/// the square of the number of parts in work, which a recurrent network over a long sequence feels.</summary>
internal static class Parts
{
    /// <summary>Views of the given sizes, which add up to that of the dimension.</summary>
    public static Tensor[] Along(Tensor x, int d, int[] sizes)
    {
        var next = 0;
        var starts = Array.ConvertAll(sizes, size => (next += size) - size);
        // A leaf's parts stay apart: one may be differentiated today and another tomorrow, while a joint node is freed with the first.
        if (x.Node is null || !NoGrad.IsRecording) return [.. sizes.Select((size, i) => x.Narrow(d, starts[i], size))];

        Tensor? collected = null;
        var (shape, elements) = (x.Shape, x.Detach());
        // The parts are functions of this node, which carries no value: what it passes on was collected by the time that it is reached.
        var joint = Tensor.Zeros([], x.DType).Record("parts", [x], [], context =>
        {
            var whole = collected;
            collected = null;
            // From here on it is the pass's, like whatever else a step makes.
            if (whole is not null) TensorScope.Enter(whole.Storage);
            return [whole];
        });
        return [.. sizes.Select((size, i) => elements.Narrow(d, starts[i], size).Record("part", [joint], [], context =>
        {
            var gradient = context.Gradient;
            // Outlives this step of the backward pass, which gives back what a step leaves behind.
            collected ??= TensorScope.Outside(() => Tensor.Zeros(shape, gradient.DType));
            collected.Backend.Scatter(gradient.Contiguous().Data, collected.Narrow(d, starts[i], size).View);
            return [Tensor.Zeros([], gradient.DType)];
        }))];
    }
}
