using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Tests;

/// <summary>Generated inputs, and the parameters of models as bits.</summary>
internal static class TestBatches
{
    /// <summary>Sentences of random tokens with the given lengths.</summary>
    public static int[][] Sentences(int vocabulary, params int[] lengths)
    {
        var generator = new Generator(17);
        return [.. lengths.Select(length => Enumerable.Range(0, length).Select(_ => 1 + (int)generator.NextInteger(vocabulary - 1)).ToArray())];
    }

    public static PackedInputs Packed(int[][] sentences) => PackedInputs.Create(sentences, [.. sentences.Select(ids => new int[ids.Length])]);

    /// <summary>The sentences padded on the right, with their mask.</summary>
    public static ModelInputs Padded(int[][] sentences, int padTokenId = 0)
    {
        var length = sentences.Max(ids => ids.Length);
        long[] ids = [.. sentences.SelectMany(row => row.Select(id => (long)id).Concat(Enumerable.Repeat((long)padTokenId, length - row.Length)))];
        long[] mask = [.. sentences.SelectMany(row => Enumerable.Repeat(1L, row.Length).Concat(new long[length - row.Length]))];
        return new(Tensor.From(ids, [sentences.Length, length]), Tensor.From(mask, [sentences.Length, length]));
    }

    /// <summary>The logits of three fixed sentences.</summary>
    public static float[] Logits(LogitsModel model) => model.ForwardPacked(Packed(Sentences(60, 5, 1, 12))).ToArray();

    public static Dictionary<string, float[]> Values(Module model) =>
        model.NamedParameters().ToDictionary(entry => entry.Name, entry => entry.Parameter.Value.Detach().To(DType.Float32).ToArray());
}
