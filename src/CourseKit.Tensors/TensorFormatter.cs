using System.Globalization;
using System.Text;

namespace CourseKit.Tensors;

/// <summary>Prints a tensor: its shape and type, then the elements in nested brackets, the middle of long dimensions left out.</summary>
internal static class TensorFormatter
{
    private const int Edge = 3;

    public static string Format(Tensor tensor)
    {
        var text = new StringBuilder().Append("Tensor ").Append(tensor.Shape).Append(' ').Append(tensor.DType);
        if (tensor.RequiresGrad) text.Append(", requires gradient");
        text.Append('\n');
        var values = Values(tensor);
        Append(text, tensor.Shape.Sizes, tensor.Shape.ContiguousStrides(), 0, 0, values);
        return text.ToString();
    }

    private static Func<long, string> Values(Tensor tensor)
    {
        if (tensor.DType == DType.Bool)
        {
            var flags = tensor.ToArray<bool>();
            return i => flags[i] ? "true" : "false";
        }

        if (!tensor.DType.IsFloatingPoint)
        {
            var whole = tensor.To(DType.Int64).ToArray<long>();
            return i => whole[i].ToString(CultureInfo.InvariantCulture);
        }

        var real = tensor.DType == DType.Float64 ? tensor.ToArray<double>() : Array.ConvertAll(tensor.To(DType.Float32).ToArray(), x => (double)x);
        return i => real[i].ToString(Math.Abs(real[i]) is >= 1e-4 and < 1e5 or 0 ? "0.0000" : "0.0000e+00", CultureInfo.InvariantCulture);
    }

    private static void Append(StringBuilder text, int[] sizes, long[] strides, int dimension, long offset, Func<long, string> value)
    {
        if (dimension == sizes.Length)
        {
            text.Append(value(offset));
            return;
        }

        var innermost = dimension == sizes.Length - 1;
        text.Append('[');
        for (var i = 0; i < sizes[dimension]; i++)
        {
            if (i > 0) text.Append(innermost ? ", " : ",\n" + new string(' ', dimension + 1));
            if (sizes[dimension] > 2 * Edge && i == Edge)
            {
                text.Append("...");
                i = sizes[dimension] - Edge - 1;
                continue;
            }

            Append(text, sizes, strides, dimension + 1, offset + (i * strides[dimension]), value);
        }

        text.Append(']');
    }
}
