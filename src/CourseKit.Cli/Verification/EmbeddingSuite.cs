using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Cli.Verification;

/// <summary>A real encoder: sentence embeddings (mean over the tokens, normalised), their similarities, and every hidden state.</summary>
public sealed class EmbeddingSuite : IGoldenSuite
{
    /// <inheritdoc/>
    public IEnumerable<GoldenUnit> Find(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
            if (GoldenTensors.HasKeys(path, "texts", "max_length") && File.Exists(Path.ChangeExtension(path, ".safetensors")))
                yield return new(path, sources => Run(Path.ChangeExtension(path, ".safetensors"), sources));
    }

    private static IEnumerable<CaseResult> Run(string path, GoldenSources sources)
    {
        const string source = "models/all-MiniLM-L6-v2";
        var folder = sources.Find(source);
        if (folder is null)
        {
            yield return CaseResult.Skip("embeddings", source);
            yield break;
        }

        var expected = GoldenTensors.Open(path);
        var model = (BertModel)AutoModel.FromPretrained(folder, new() { Trainable = false });
        yield return GoldenCase.Run("embeddings, unpadded", () => Embeddings(model, expected));

        // "out2.float32" is what the published float32 weights answer. From weights rounded to float16 even a computation in double precision ends up to 2.8e-3 away.
        yield return model.Embeddings.WordEmbeddings.Weight.Value.DType == DType.Float32
            ? GoldenCase.Run("hidden states, padded", () => HiddenStates(model, expected))
            : CaseResult.Skip("hidden states, padded", $"{source} in float32; its weights here are rounded to {model.Embeddings.WordEmbeddings.Weight.Value.DType}");
    }

    private static string? Embeddings(BertModel model, GoldenTensors expected)
    {
        var packed = PackedInputs.Create(ModelSuite.Inputs(expected));
        var hidden = model.ForwardPacked(packed);
        var rows = new Tensor[packed.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var mean = hidden[packed.Starts[i]..packed.Starts[i + 1]].Mean(0);
            rows[i] = mean / mean.Norm(0);
        }

        var embeddings = Tensor.Stack(rows);
        return expected.Difference("out.float16.embedding", embeddings, 1e-4)
            ?? expected.Difference("out.float16.similarity", embeddings.MatMul(embeddings.Transpose(0, 1)), 1e-4);
    }

    private static string? HiddenStates(BertModel model, GoldenTensors expected)
    {
        var inputs = ModelSuite.Inputs(expected, "in2.");
        var output = Tensors.Autograd.NoGrad.Run(() => model.Forward(inputs, outputHiddenStates: true));
        for (var i = 0; i < output.HiddenStates!.Count; i++)
        {
            var (name, ours) = ($"out2.float32.hidden.{i}", output.HiddenStates[i]);
            var mask = inputs.AttentionMask!.ToArray<long>();
            var ignored = Enumerable.Range(0, (int)ours.ElementCount).Select(element => mask[element / ours.Shape[^1]] == 0).ToArray();
            if (expected.Difference(name, ours, 1e-3, ignored) is { } difference) return difference;
        }

        return expected.Difference("out2.float32.pooler", output.PoolerOutput!, 1e-3);
    }

}
