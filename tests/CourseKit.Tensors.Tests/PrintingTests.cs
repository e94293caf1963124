using System.Globalization;
using System.Xml.Linq;
using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Tests.Backends;

namespace CourseKit.Tensors.Tests;

/// <summary>How tensors are printed. The elements stand as PyTorch prints them.</summary>
[Collection(nameof(ThreadCount))]
public sealed class PrintingTests
{
    [Fact]
    public void A_tensor_prints_its_shape_type_and_elements()
    {
        Assert.Equal("Tensor [2, 2] Float32\n[[ 1.0000, -2.5000],\n [ 0.1000,  3.0000]]", Tensor.From([1f, -2.5f, 0.1f, 3f], [2, 2]).ToString());
        Assert.Equal("Tensor [] Float64\n3.", Tensor.Scalar(3, DType.Float64).ToString());
        Assert.Equal("Tensor [8] Int64\n[0, 1, 2, 3, 4, 5, 6, 7]", Tensor.Arange(8).ToString());
        Assert.Equal("Tensor [3] Int64\n[ -1,  20, 300]", Tensor.From(-1L, 20, 300).ToString());
        Assert.Equal("Tensor [2] Bool\n[ True, False]", Tensor.From(true, false).ToString());
        Assert.Equal("Tensor [0] Float32\n[]", Tensor.Ones([0]).ToString());
        var leaf = Tensor.Ones([1]);
        leaf.RequiresGrad = true;
        Assert.Equal("Tensor [1] Float32, requires gradient\n[1.]", leaf.ToString());
    }

    [Theory]
    [InlineData("[1., 2., 3.]", 1.0, 2.0, 3.0)]
    [InlineData("[0., 0.]", 0.0, 0.0)]
    [InlineData("[0.5000, 2.0000]", 0.5, 2.0)]
    [InlineData("[ 1.0000e+00, -2.5000e+00,  1.0000e+06]", 1.0, -2.5, 1e6)]
    [InlineData("[1.0000e-05, 0.0000e+00]", 1e-5, 0.0)]
    [InlineData("[1.0000e+00, 1.0010e+03]", 1.0, 1001.0)]
    [InlineData("[   1., 1000.]", 1.0, 1000.0)]
    [InlineData("[-1.5000,  0.0000]", -1.5, 0.0)]
    [InlineData("[ nan,  inf, -inf]", double.NaN, double.PositiveInfinity, double.NegativeInfinity)]
    [InlineData("[  0., -inf]", 0.0, double.NegativeInfinity)]
    [InlineData("[1.0000e-300]", 1e-300)]
    public void All_elements_share_a_notation_and_a_width(string expected, params double[] values) =>
        Assert.Equal(expected, Tensor.From<double>(values).ToString().Split('\n', 2)[1]);

    [Fact]
    public void Every_type_is_read_where_it_lies()
    {
        var x = Tensor.From(new[,] { { 1f, 2 }, { 3, 4 } });
        foreach (var type in new[] { DType.Float32, DType.Float64, DType.Float16, DType.BFloat16 })
            Assert.Equal($"Tensor [2, 2] {type}\n[[1., 3.],\n [2., 4.]]", x.To(type).Transpose(0, 1).ToString());
        foreach (var type in new[] { DType.Int64, DType.Int32, DType.Int8, DType.Byte }) Assert.Equal($"Tensor [2] {type}\n[2, 4]", x.To(type)[.., 1].ToString());
        Assert.Equal("Tensor [2, 3] Float32\n[[1., 1., 1.],\n [3., 3., 3.]]", x[.., ..1].Expand(2, 3).ToString());
    }

    [Fact]
    public void Lines_are_broken_at_eighty_characters()
    {
        var lines = Tensor.Arange(100, 140).ToString().Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.Equal("[100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115,", lines[1]);
        Assert.Equal(" 132, 133, 134, 135, 136, 137, 138, 139]", lines[3]);
    }

    [Fact]
    public void Large_tensors_are_shortened_at_every_level_and_matrices_stand_apart()
    {
        var lines = Tensor.Arange(1400).Reshape(20, 7, 10).ToString().Split('\n');
        Assert.Equal("[[[   0,    1,    2,  ...,    7,    8,    9],", lines[1]);
        Assert.Equal("  ...,", lines[4]);
        Assert.Equal("  [  60,   61,   62,  ...,   67,   68,   69]],", lines[7]);
        Assert.Equal("", lines[8]);
        Assert.Equal(" ...,", lines[25]);
        Assert.Equal("  [1390, 1391, 1392,  ..., 1397, 1398, 1399]]]", lines[^1]);
        Assert.Equal("[   0,    1,    2,  ..., 1998, 1999, 2000]", Tensor.Arange(2001).ToString().Split('\n')[1]);
    }

    [Fact]
    public void Printing_takes_no_memory_of_the_tensor_s_size()
    {
        var large = Tensor.Ones([1000, 1000]).Transpose(0, 1);
        var rented = BufferPool.RentedCount;
        Assert.StartsWith("Tensor [1000, 1000] Float32\n[[1., 1., 1.,  ...,", large.ToString());
        Assert.Equal(rented, BufferPool.RentedCount);
    }

    [Fact]
    public void Printing_does_not_depend_on_the_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
            Assert.Equal("Tensor [2] Float32\n[-1.5000,  0.0000]", Tensor.From(-1.5f, 0).ToString());
            Assert.Equal("Tensor [1] Int64\n[-2]", Tensor.From(-2L).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_notebook_gets_a_matrix_as_a_table_headed_by_its_indices()
    {
        var x = Tensor.From([1f, -2.5f, 0.1f, 3f], [2, 2]);
        Assert.Equal(x.ToString(), Form(x, "text/plain"));
        var html = XElement.Parse(Form(x, "text/html"));
        Assert.Equal("Tensor [2, 2] Float32", html.Descendants("caption").Single().Value);
        Assert.Equal([["row", "0", "1"], ["0", "1.0000", "-2.5000"], ["1", "0.1000", "3.0000"]], Cells(html));
        Assert.Equal(["col", "col", "col", "row", "row"], html.Descendants("th").Select(head => head.Attribute("scope")!.Value));
    }

    [Fact]
    public void A_notebook_gets_a_vector_as_one_row() =>
        Assert.Equal([["0", "1", "2"], ["1", "-2", "30"]], Cells(XElement.Parse(Form(Tensor.From(1L, -2L, 30L), "text/html"))));

    [Fact]
    public void Of_a_large_matrix_the_edges_are_shown()
    {
        var x = Tensor.From([.. Enumerable.Range(0, 11 * 12).Select(i => (long)i)], [11, 12]).Transpose(0, 1);
        var cells = Cells(XElement.Parse(Form(x, "text/html")));
        Assert.Equal(["row", "0", "1", "2", "3", "…", "7", "8", "9", "10"], cells[0]);
        Assert.Equal(["1", "1", "13", "25", "37", "…", "85", "97", "109", "121"], cells[2]);
        Assert.Equal(["…", "…", "…", "…", "…", "…", "…", "…", "…", "…"], cells[5]);
        Assert.Equal(["11", "11", "23", "35", "47", "…", "95", "107", "119", "131"], cells[9]);
    }

    [Fact]
    public void A_notebook_gets_any_other_tensor_as_it_prints()
    {
        var html = XElement.Parse(Form(Tensor.From([1f, -2.5f, 0.1f, 3f], [1, 2, 2]), "text/html"));
        Assert.Equal("Tensor [1, 2, 2] Float32", html.Element("figcaption")!.Value);
        Assert.Equal("[[[ 1.0000, -2.5000],\n  [ 0.1000,  3.0000]]]", html.Element("pre")!.Value);
        Assert.Equal("[]", XElement.Parse(Form(Tensor.Zeros([0, 3]), "text/html")).Element("pre")!.Value);
        Assert.Equal("2.", XElement.Parse(Form(Tensor.From([2f], []), "text/html")).Element("pre")!.Value);
    }

    private static string[][] Cells(XElement html) => [.. html.Descendants("tr").Select(row => row.Elements().Select(cell => cell.Value).ToArray())];

    private static string Form(Tensor tensor, string mimeType)
    {
        var formatter = new TensorDisplay().CreateTypeFormatters().Cast<Display.TypeFormatter<Tensor>>().Single(formatter => formatter.MimeType == mimeType);
        var text = new StringWriter();
        Assert.True(formatter.Format(tensor, text));
        Assert.False(formatter.Format("no tensor", text));
        return text.ToString();
    }
}
