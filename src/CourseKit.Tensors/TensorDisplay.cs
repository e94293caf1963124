using System.Globalization;
using System.Net;
using CourseKit.Display;

namespace CourseKit.Tensors;

/// <summary>How a tensor is shown in a notebook: shape and type; then a vector or a matrix as a table, its middle left out where it is large, and any other as it prints.</summary>
internal sealed class TensorDisplay
{
    private const int MaxShown = 10;
    private const int Edge = 4;
    private const string LeftOut = "…";

    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new TypeFormatter<Tensor>("text/html", WriteHtml),
        new TypeFormatter<Tensor>("text/plain", (tensor, writer) => writer.Write(tensor.ToString())),
    ];

    private static void WriteHtml(Tensor tensor, TextWriter writer)
    {
        if (tensor.Rank is 1 or 2 && tensor.ElementCount > 0) Table(tensor).WriteScrollingHtml(writer);
        else writer.Write(
            $"<figure class=\"ck-tensor\" style=\"margin:0\">\n<figcaption>{WebUtility.HtmlEncode(TensorFormatter.Heading(tensor))}</figcaption>\n" +
            $"<pre style=\"overflow-x:auto\" tabindex=\"0\">{WebUtility.HtmlEncode(TensorFormatter.Elements(tensor))}</pre>\n</figure>\n");
    }

    private static DisplayTable Table(Tensor tensor)
    {
        var isMatrix = tensor.Rank == 2;
        var (rows, columns) = (isMatrix ? Indices(tensor.Shape[0]) : [0], Indices(tensor.Shape[^1]));
        var elements = rows.Select(row => columns.Select(column => row is { } r && column is { } c ? Read(tensor, r, c) : null).ToList()).ToList();
        var format = new ElementFormat(tensor.DType, elements.SelectMany(row => row).OfType<object>());
        TableColumn[] head = isMatrix ? [new("row", IsNumber: true, IsHeader: true)] : [];
        return new(
            TensorFormatter.Heading(tensor),
            [.. head, .. columns.Select(column => new TableColumn(Index(column), IsNumber: true))],
            rows.Zip(elements, (row, line) => (TableCell[])
            [
                .. head.Select(_ => (TableCell)Index(row)),
                .. line.Select(element => (TableCell)(element is null ? LeftOut : format.Format(element).TrimStart())),
            ]));
    }

    private static object Read(Tensor tensor, int row, int column) =>
        ElementReader.Read(tensor, tensor.Offset + (tensor.Rank == 2 ? row * tensor.Strides[0] : 0) + (column * tensor.Strides[^1]));

    // Null stands for those that are left out.
    private static int?[] Indices(int size) => size <= MaxShown
        ? [.. Enumerable.Range(0, size).Select(i => (int?)i)]
        : [.. Enumerable.Range(0, Edge).Select(i => (int?)i), null, .. Enumerable.Range(size - Edge, Edge).Select(i => (int?)i)];

    private static string Index(int? index) => index?.ToString(CultureInfo.InvariantCulture) ?? LeftOut;
}
