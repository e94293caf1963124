using CourseKit.Tensors.Autograd;

namespace CourseKit.Tensors;

/// <summary>Convolution over sequences.</summary>
public static class Convolution
{
    extension(Tensor x)
    {
        /// <summary>Slides a kernel over a sequence (a cross-correlation, as <c>torch.nn.functional.conv1d</c>).</summary>
        /// <param name="weight">Shape (out channels, in channels / groups, kernel size).</param>
        /// <param name="bias">Shape (out channels), or null.</param>
        /// <param name="stride">How far the kernel moves.</param>
        /// <param name="padding">How many zeros are put at each end.</param>
        /// <param name="dilation">The distance of the kernel's elements.</param>
        /// <param name="groups">Into how many groups the channels are divided, each with its own part of the weight.</param>
        /// <returns>Shape (batch, out channels, positions) for this tensor's (batch, in channels, length); without batch for (in channels, length).</returns>
        /// <exception cref="ShapeException">Shapes that do not fit, or a kernel longer than the padded sequence.</exception>
        public Tensor Conv1d(Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
            ArgumentOutOfRangeException.ThrowIfNegative(padding);
            ArgumentOutOfRangeException.ThrowIfLessThan(dilation, 1);
            ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
            if (x.Rank == 2) return x.Unsqueeze(0).Conv1d(weight, bias, stride, padding, dilation, groups).Squeeze(0);
            if (x.Rank != 3 || weight.Rank != 3 || (long)weight.Shape[1] * groups != x.Shape[1] || weight.Shape[0] % groups != 0 || (bias is not null && bias.Shape != [weight.Shape[0]]))
                throw new ShapeException(
                    $"Conv1d of {x.Shape} in {groups} groups with weight {weight.Shape} and bias {bias?.Shape.ToString() ?? "none"}: expected (batch, in, length), (out, in / groups, kernel) and (out).");

            var (batch, outputs, width) = (x.Shape[0], weight.Shape[0], checked(weight.Shape[1] * weight.Shape[2]));
            var padded = padding == 0 ? x : x.Pad([padding, padding]);
            var windows = Windows(padded, weight.Shape[2], stride, dilation);
            var positions = windows.Shape[1];
            var rows = checked(batch * positions);
            if (groups == 1) return windows.Reshape(rows, width).Linear(weight.Reshape(outputs, width), bias).Reshape(batch, positions, outputs).Transpose(1, 2);

            var kernels = weight.Reshape(groups, outputs / groups, width).Transpose(1, 2);
            var result = windows.Reshape(rows, groups, width).Transpose(0, 1).MatMul(kernels).Transpose(0, 1).Reshape(batch, positions, outputs);
            return (bias is null ? result : result + bias).Transpose(1, 2);
        }
    }

    // (batch, channels, length) as (batch, positions, channels, kernel): a view whose windows overlap.
    private static Tensor Windows(Tensor x, int kernel, int stride, int dilation)
    {
        var source = x.ForCompute();
        var reach = (((long)kernel - 1) * dilation) + 1;
        if (kernel == 0 || reach > x.Shape[2]) throw new ShapeException($"Conv1d: a kernel of size {kernel} with dilation {dilation} does not fit into a padded sequence of length {x.Shape[2]}.");
        var positions = (int)(((x.Shape[2] - reach) / stride) + 1);
        Shape shape = [x.Shape[0], positions, x.Shape[1], kernel];
        var strides = source.Strides;
        var original = source.Shape;
        var view = source.WithLayout(shape, [strides[0], stride * strides[2], strides[1], dilation * strides[2]], source.Offset);
        return view.Record("windows", [source], [], context =>
        {
            // One element of the kernel at a time, so that no two windows meet in one addition.
            var gradient = Tensor.Zeros(original, context.Gradient.DType);
            var (steps, length) = (gradient.Strides, ((positions - 1) * stride) + 1);
            for (var k = 0; k < kernel; k++)
            {
                var target = gradient[.., .., Slice.Step((k * dilation)..((k * dilation) + length), stride)].Transpose(1, 2);
                gradient.Backend.AddInto(context.Gradient[.., .., .., k].Contiguous().Data, target.View);
            }

            return [gradient];
        });
    }
}
