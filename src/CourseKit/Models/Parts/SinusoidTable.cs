using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;

namespace CourseKit.Models;

/// <summary>Rows of sines and cosines, as many as were asked for so far.</summary>
/// <param name="width">Length of a row; what neither sines nor cosines fill is 0.</param>
/// <param name="sines">How many sines a row begins with.</param>
/// <param name="cosines">How many cosines follow.</param>
/// <param name="frequency">By how much the k-th sine's and cosine's argument grows from row to row.</param>
internal sealed class SinusoidTable(int width, int sines, int cosines, Func<int, double> frequency)
{
    private const int FirstRows = 64;

    private readonly Lock gate = new();
    private Tensor rows = Tensor.Zeros([0, width]);

    /// <summary>Some rows, as a view (count, width).</summary>
    public Tensor Rows(int first, int count) => All(first + count).Narrow(0, first, count);

    /// <summary>The rows of positions (any shape).</summary>
    public Tensor Rows(long[] positions, Shape shape) => All(positions.Length == 0 ? 0 : (int)positions.Max() + 1).Embed(Tensor.From(positions, shape));

    private Tensor All(int count)
    {
        lock (gate)
        {
            if (rows.Shape[0] < count) rows = TensorScope.Outside(() => NoGrad.Run(() => Compute(Math.Max(count, Math.Max(FirstRows, 2 * rows.Shape[0])))));
            return rows;
        }
    }

    private Tensor Compute(int count)
    {
        var values = new float[checked(count * width)];
        double[] frequencies = [.. Enumerable.Range(0, Math.Max(sines, cosines)).Select(frequency)];
        for (var row = 0; row < count; row++)
        {
            for (var k = 0; k < sines; k++) values[(row * width) + k] = (float)Math.Sin(row * frequencies[k]);
            for (var k = 0; k < cosines; k++) values[(row * width) + sines + k] = (float)Math.Cos(row * frequencies[k]);
        }

        return Tensor.From(values, [count, width]);
    }
}
