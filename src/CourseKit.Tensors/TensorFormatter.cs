using System.Text;

namespace CourseKit.Tensors;

/// <summary>
/// Prints a tensor: its shape and type, then the elements as PyTorch does (<c>torch/_tensor_str.py</c>): in columns, four decimals, the middle of large tensors left out. Only elements that are
/// shown are read.
/// </summary>
internal sealed class TensorFormatter
{
    private const int Threshold = 1000;
    private const int Edge = 3;
    private const int LineWidth = 80;

    private readonly Tensor tensor;
    private readonly bool summarises;
    private readonly ElementFormat format;

    private TensorFormatter(Tensor tensor)
    {
        this.tensor = tensor;
        summarises = tensor.ElementCount > Threshold;
        format = new(tensor.DType, Shown(0, tensor.Offset).Select(place => ElementReader.Read(tensor, place)));
    }

    /// <summary>The heading and the elements.</summary>
    public static string Format(Tensor tensor) => Heading(tensor) + "\n" + Elements(tensor);

    /// <summary>Shape, type and whether a gradient is wanted.</summary>
    public static string Heading(Tensor tensor) => $"Tensor {tensor.Shape} {tensor.DType}{(tensor.RequiresGrad ? ", requires gradient" : "")}";

    /// <summary>The elements in nested brackets.</summary>
    public static string Elements(Tensor tensor)
    {
        if (tensor.ElementCount == 0) return "[]";
        var formatter = new TensorFormatter(tensor);
        if (tensor.Rank == 0) return formatter.Element(tensor.Offset).TrimStart();
        var text = new StringBuilder();
        formatter.Append(text, 0, tensor.Offset);
        return text.ToString();
    }

    private void Append(StringBuilder text, int dimension, long place)
    {
        text.Append('[');
        if (dimension == tensor.Rank - 1) AppendVector(text, dimension, place);
        else
        {
            // An empty line between matrices, two between boxes of them, and so on.
            var separator = "," + new string('\n', tensor.Rank - dimension - 1) + new string(' ', dimension + 1);
            foreach (var i in Indices(dimension))
            {
                if (i != 0) text.Append(separator);
                if (i is null) text.Append("...");
                else Append(text, dimension + 1, place + (i.Value * tensor.Strides[dimension]));
            }
        }

        text.Append(']');
    }

    private void AppendVector(StringBuilder text, int dimension, long place)
    {
        var elements = Indices(dimension).Select(i => i is null ? " ..." : Element(place + (i.Value * tensor.Strides[dimension])));
        var perLine = Math.Max(1, (LineWidth - dimension) / (format.Width + 2));
        text.AppendJoin(",\n" + new string(' ', dimension + 1), elements.Chunk(perLine).Select(line => string.Join(", ", line)));
    }

    private string Element(long place) => format.Format(ElementReader.Read(tensor, place));

    // Where the elements are that will be printed.
    private IEnumerable<long> Shown(int dimension, long place) => dimension == tensor.Rank
        ? [place]
        : Indices(dimension).OfType<int>().SelectMany(i => Shown(dimension + 1, place + (i * tensor.Strides[dimension])));

    // Null stands for those that are left out.
    private IEnumerable<int?> Indices(int dimension)
    {
        var size = tensor.Shape[dimension];
        for (var i = 0; i < size; i++)
        {
            if (summarises && size > 2 * Edge && i == Edge)
            {
                yield return null;
                i = size - Edge;
            }

            yield return i;
        }
    }
}
