using System.Net;
using CourseKit.Display;

namespace CourseKit.Tensors;

/// <summary>How a tensor is shown in a notebook: shape and type, then the elements in columns.</summary>
internal sealed class TensorDisplay
{
    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new TypeFormatter<Tensor>("text/html", (tensor, writer) => writer.Write(
            $"<figure class=\"ck-tensor\" style=\"margin:0\">\n<figcaption>{WebUtility.HtmlEncode(TensorFormatter.Heading(tensor))}</figcaption>\n" +
            $"<pre style=\"overflow-x:auto\" tabindex=\"0\">{WebUtility.HtmlEncode(TensorFormatter.Elements(tensor))}</pre>\n</figure>\n")),
        new TypeFormatter<Tensor>("text/plain", (tensor, writer) => writer.Write(tensor.ToString())),
    ];
}
