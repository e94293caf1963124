using System.Text.Json;
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
                yield return new(path, sources => Run(path, sources));
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

        var expected = GoldenTensors.Open(Path.ChangeExtension(path, ".safetensors"));
        var embedder = SentenceTransformer.FromPretrained(folder);
        var model = (BertModel)embedder.Model;
        yield return GoldenCase.Run("embeddings, unpadded", () => Embeddings(embedder, GoldenTensors.ReadCase(path), expected));

        // "out2.float32" is what the published float32 weights answer. From weights rounded to float16 even a computation in double precision ends up to 2.8e-3 away.
        yield return model.Embeddings.WordEmbeddings.Weight.Value.DType == DType.Float32
            ? GoldenCase.Run("hidden states, padded", () => HiddenStates(model, expected))
            : CaseResult.Skip("hidden states, padded", $"{source} in float32; its weights here are rounded to {model.Embeddings.WordEmbeddings.Weight.Value.DType}");
    }

    private static string? Embeddings(SentenceTransformer embedder, JsonElement description, GoldenTensors expected)
    {
        var (texts, maxLength) = (description.GetProperty("texts").EnumerateArray().Select(text => text.GetString()!).ToArray(), description.GetProperty("max_length").GetInt32());
        if (embedder.MaxSequenceLength != maxLength) return $"max_length: {embedder.MaxSequenceLength}, expected {maxLength}";
        var embeddings = embedder.Encode(texts);
        return expected.Difference("out.float16.embedding", embeddings, 1e-4)
            ?? expected.Difference("out.float16.similarity", embedder.Similarity(embeddings, embeddings), 1e-4);
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
