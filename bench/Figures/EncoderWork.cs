using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Bench.Figures;

/// <summary>Made-up batches that every contender makes alike, and how much work they are.</summary>
internal static class EncoderWork
{
    /// <summary>Floating-point operations of one forward: two for every weight of a linear layer and token, and two products of attention for every pair of tokens.</summary>
    public static double Operations(BertConfig config, (int Rows, int Length) size) => Operations(config.NumHiddenLayers, config.HiddenSize, config.IntermediateSize, size);

    /// <summary>The same of so many layers of some width.</summary>
    public static double Operations(int layers, double width, double inner, (int Rows, int Length) size)
    {
        var tokens = (double)size.Rows * size.Length;
        var linear = 2 * tokens * ((4 * width * width) + (2 * width * inner));
        var attention = 2 * 2 * tokens * size.Length * width;
        return layers * (linear + attention);
    }

    /// <summary>Row r, column c holds token 1000 + (31 r + 7 c) mod 20000; nothing is padded.</summary>
    public static int[][] Ids((int Rows, int Length) size) =>
        [.. Enumerable.Range(0, size.Rows).Select(row => Enumerable.Range(0, size.Length).Select(column => 1000 + (((31 * row) + (7 * column)) % 20000)).ToArray())];

    /// <summary>The batch as encoders run it in inference.</summary>
    public static PackedInputs Packed((int Rows, int Length) size) => PackedInputs.Create(Ids(size), [.. Enumerable.Range(0, size.Rows).Select(_ => new int[size.Length])]);

    /// <summary>The batch as it is trained on: row r belongs to class r mod 2.</summary>
    public static ModelInputs Labelled((int Rows, int Length) size)
    {
        Tensor Whole(Func<int, long> element) => Tensor.From([.. Enumerable.Range(0, size.Rows * size.Length).Select(element)], [size.Rows, size.Length]);
        long[] ids = [.. Ids(size).SelectMany(row => row).Select(id => (long)id)];
        return new(Whole(i => ids[i]), Whole(_ => 1), Whole(_ => 0), Tensor.From<long>([.. Enumerable.Range(0, size.Rows).Select(row => (long)(row % 2))]));
    }
}
